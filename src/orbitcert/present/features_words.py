"""The answer of `orbitcert features` in words and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.certification import Certification
from orbitcert.distribution.descent import Descent
from orbitcert.distribution.features import FeaturisedProblem
from orbitcert.exact.bad_input import one_line
from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem, mixture_text
from orbitcert.exact.rational import rational_text
from orbitcert.present.question_words import SHOWN, count_text, number_text, percent_down, set_text
from orbitcert.present.words import permutation_text
from orbitcert.proof import Claim, Evidence
from orbitcert.proof.descended import carried_claim
from orbitcert.proof.symmetries import symmetries


@dataclass(frozen=True, slots=True)
class StateBound:
    """What is proved over states, and the permutations behind it; claim None when nothing is.

    tight     as `Certification.tight`
    evidence  None when the bound is a certificate's
    source    the certificate's name, None when the bound was searched for here
    """

    claim: Claim | None
    rule: str | None
    tight: bool | None
    permutations: tuple[Permutation, ...]
    evidence: Evidence | None = None
    source: str | None = None


def state_bound(result: Certification) -> StateBound:
    """The bound that was found over states."""
    best = result.best
    if best is None or best.evidence is None:
        return StateBound(None, None, None, ())
    return StateBound(best.claim, best.rule, result.tight, symmetries(best.evidence), best.evidence)


@dataclass(frozen=True, slots=True)
class FeaturesAnswer:
    """The two problems, a bound over each, what becomes of the permutations, and where the problem was written."""

    featurised: FeaturisedProblem
    states: StateBound
    features: Certification
    descents: tuple[Descent, ...]
    written: str

    @property
    def descend(self) -> bool | None:
        """Whether all permutations descend; None when there is none to ask about."""
        return all(d.psi is not None for d in self.descents) if self.descents else None

    @property
    def carried(self) -> Fraction | None:
        """The weak share that the proof over states proves over features as well; None when it does not go over.

        When every permutation descends on the states, phi.(Phi w) = Phi (psi.w): the rewards Phi w are permuted among
        themselves, and the proof speaks about them with psi in place of phi (Law 9).  When they descend on the options
        only, the image of the evidence decides.
        """
        if self.descend is False or self.states.claim is None:
            return None
        if all(d.level == "states" for d in self.descents):
            return self.states.claim.weak
        claim = self.carried_claim
        return None if claim is None else claim.weak

    @property
    def carried_claim(self) -> Claim | None:
        """What the image of the evidence proves by its rule's definition; None without evidence, or for nothing."""
        moves = {d.phi: d.psi for d in self.descents if d.psi is not None}
        if self.states.evidence is None or len(moves) != len(self.descents):
            return None
        found = self.featurised
        return carried_claim(found.source, self.states.evidence, found.problem, found.feature_map.image, moves)

    @property
    def verdict(self) -> str:
        """How the share over features stands to the one over states: one word, see `VERDICTS`."""
        under = self.states.claim
        shares = [s for s in (self.carried, None if self.features.claim is None else self.features.claim.weak) if s]
        if not shares:
            return "empty"
        if self.featurised.only_ties:
            return "ties"
        if under is None:
            return "new"
        over = max(shares)
        if over == under.weak:
            return "equal"
        return "stronger" if over > under.weak else "weaker"


VERDICTS = {
    "empty": "EMPTY: nothing is proved over features",
    "ties": "ONLY TIES: every option of A is an option of B over features, so weak 1 holds and says nothing",
    "new": "NEW: nothing is proved over states",
    "equal": "EQUAL: the share over features is the one over states",
    "stronger": "STRONGER: the share over features is larger than the one over states",
    "weaker": "WEAKER: the share over features is smaller than the one over states",
}


def features_lines(answer: FeaturesAnswer) -> Iterator[str]:
    """The whole answer in words."""
    found = answer.featurised
    before, after = found.source, found.problem
    yield f"{one_line(before.name, 80)}: {count_text(before.d, 'state')} -> {count_text(after.d, 'feature')}"
    for side, old, new in (("A", before.A, after.A), ("B", before.B, after.B)):
        yield f"  {side}  {count_text(len(old), 'option')} -> {len(new)}: {set_text(after, side)}"
    for collapse in found.collapses[: 2 * SHOWN]:
        yield f"  the same over features: {_sides(before, collapse.A, collapse.B)} -> {_text(after, collapse.image)}"
    if len(found.collapses) > 2 * SHOWN:
        yield f"  ... {len(found.collapses) - 2 * SHOWN} more collapse"
    if found.shared:
        yield f"  in A and in B: {_shared(after, found.shared)}: only ties there, weak bounds go on (Laws 5 and 6)"
        best, undecided = found.shared_best()
        if best:
            yield f"  strictly best for some weights: {_texts(after, best)}: around these both sides tie (Law 5)"
        if undecided:
            yield f"  not decided whether ever strictly best: {_texts(after, undecided)}"
        if not best and not undecided:
            yield "  never strictly best, so ties there have measure 0"
    if before.labels is not None or before.generators is not None:
        what = "labels" if before.generators is None else "generators"
        yield f"  the {what} of the states do not go over: features are permuted by all permutations"
    yield ""
    yield "SYMMETRIES"
    yield from _symmetry_lines(answer)
    yield ""
    yield "BOUNDS"
    where = "" if answer.states.source is None else f", {one_line(answer.states.source, 60)}"
    yield f"  over states    {_bound(answer.states.claim, answer.states.rule, answer.states.tight)}{where}"
    best_rule = None if answer.features.best is None else answer.features.best.rule
    yield f"  over features  {_bound(answer.features.claim, best_rule, answer.features.tight)}"
    yield f"  {VERDICTS[answer.verdict]}"
    yield "  (two different orbits: the values of all states are permuted, or the weights of the features)"
    yield f"written to {one_line(answer.written, 200)}"


def _symmetry_lines(answer: FeaturesAnswer) -> Iterator[str]:
    source = answer.featurised.source
    features = answer.featurised.feature_map.features
    if answer.states.claim is None:
        yield "  nothing is proved over states: no permutation to ask about"
        return
    for d in answer.descents[: 2 * SHOWN]:
        text = permutation_text(source, d.phi)
        if d.psi is not None:
            level = "for every state" if d.level == "states" else "for the options only"
            yield f"  {text} descends to {_cycles(features, d.psi)}, {level}"
        elif d.obstacle is not None:
            moved = d.obstacle.moved_by(d.phi)
            there = tuple(_text_over(features, answer.featurised.feature_map.image(x)) for x in (d.obstacle, moved))
            yield (
                f"  {text} does not descend: it sends {_text(source, d.obstacle)} (features {there[0]}) "
                f"to {_text(source, moved)} (features {there[1]})"
            )
        else:
            yield f"  {text} does not descend: no permutation of the features fits all options at once"
    if len(answer.descents) > 2 * SHOWN:
        yield f"  ... {len(answer.descents) - 2 * SHOWN} more"
    number = sum(d.psi is not None for d in answer.descents)
    if answer.descents:
        yield f"  {number} of {count_text(len(answer.descents), 'permutation')} of the proof over states descend"
    else:
        yield "  the proof over states uses no permutation"
    if answer.carried is not None:
        checked = "" if answer.carried_claim is None else "; checked by the rule's definition"
        yield f"  so the proof goes over: weak {number_text(answer.carried)} over features, too (Law 9{checked})"


def features_json(answer: FeaturesAnswer) -> dict[str, Any]:
    """The same as one JSON value (docs/reference/command-line.md)."""
    found = answer.featurised
    before, after = found.source, found.problem
    best, undecided = found.shared_best() if found.shared else ((), ())
    return {
        "states": _bound_json(answer.states.claim, answer.states.rule, answer.states.tight),
        "features": _bound_json(
            answer.features.claim,
            None if answer.features.best is None else answer.features.best.rule,
            answer.features.tight,
        ),
        "verdict": answer.verdict,
        "carried": None if answer.carried is None else rational_text(answer.carried),
        "A": str(len(after.A)),
        "B": str(len(after.B)),
        "collapses": [
            {
                "image": _text_over(after.states, c.image),
                "A": [before.option_text(x) for x in c.A],
                "B": [before.option_text(x) for x in c.B],
            }
            for c in found.collapses
        ],
        "shared": [after.option_text(x) for x in found.shared],
        "shared_best": [after.option_text(x) for x in best],
        "shared_undecided": [after.option_text(x) for x in undecided],
        "descend": answer.descend,
        "permutations": [
            {
                "states": _cycles_json(before.states, d.phi),
                "features": None if d.psi is None else _cycles_json(after.states, d.psi),
                "level": d.level,
            }
            for d in answer.descents
        ],
        "problem": answer.written,
    }


def _bound(claim: Claim | None, rule: str | None, tight: bool | None) -> str:
    if claim is None:
        return "nothing proved"
    most = "" if claim.most is None else f", most {number_text(claim.most)}"
    return (
        f"weak {number_text(claim.weak)} ({percent_down(claim.weak)}){most}, rule {rule}"
        f"{', tight' if tight else ''}"
    )


def _bound_json(claim: Claim | None, rule: str | None, tight: bool | None) -> dict[str, Any]:
    return {
        "rule": rule,
        "weak": None if claim is None else rational_text(claim.weak),
        "most": None if claim is None or claim.most is None else rational_text(claim.most),
        "tight": tight,
    }


def _sides(problem: Problem, A: OptionSet, B: OptionSet) -> str:
    return " and ".join(f"{_texts(problem, xs)} of {side}" for side, xs in (("A", A), ("B", B)) if xs)


def _texts(problem: Problem, options: OptionSet) -> str:
    more = len(options) - SHOWN
    return ", ".join(_text(problem, x) for x in options[:SHOWN]) + (f", ... {more} more" if more > 0 else "")


def _shared(problem: Problem, options: OptionSet) -> str:
    """The same; a feature may be called 0, so the zero option is named."""
    text = _texts(problem, options)
    return text if options[0].entries else "0 (the zero option)" + text[1:]  # it comes first in every option set


def _text(problem: Problem, x: Option) -> str:
    return _text_over(problem.states, x)


def _text_over(names: tuple[str, ...], x: Option) -> str:
    return one_line(mixture_text(names, x), 60)


def _cycles(names: tuple[str, ...], psi: Permutation) -> str:
    cycles = psi.cycles()
    text = " ".join("(" + " ".join(one_line(names[j], 30) for j in cycle) + ")" for cycle in cycles)
    return one_line(text, 200) if cycles else "the identity"


def _cycles_json(names: tuple[str, ...], phi: Permutation) -> list[list[str]]:
    return [[names[i] for i in cycle] for cycle in phi.cycles()]

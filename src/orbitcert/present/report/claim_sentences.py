"""What a certificate claims: once for everybody, without a symbol, and once exactly."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import rational_text
from orbitcert.present.checked_certificate import CheckedCertificate
from orbitcert.present.escaping import printable_text
from orbitcert.present.question_words import SHOWN, count_text, group_text
from orbitcert.present.vast_words import integer_words, ratio_words
from orbitcert.present.words import claim_lines
from orbitcert.proof.claim import Claim

RULES = {
    "clique": "Each step renames the states so that everything on the losing side becomes part of the winning side. "
    "Any two of these copies are related in the same way, so for no reward can the losing side win more than one of "
    "these variants.",
    "blocks": "The losing side splits into blocks, and the winning side holds blocks of the same kind. Each step "
    "exchanges two blocks and keeps all others, so no block is the best more often than another.",
    "orbits": "Each step renames the states and keeps the whole collection of options. Options that steps carry onto "
    "each other are the best equally often; the bound is the least share of winning ones among them.",
    "packing": "The rewards for which the losing side wins form a set; each step moves it. No reward is in more "
    "than {m} of the {N} sets, the first one and the moved ones; the certificate shows this by sums of inequalities "
    "that cancel.",
    "copies": "Each step carries a losing part, state by state, onto another part of the same shape. How many parts "
    "there are is counted, not listed.",
    "dynamics": "Each step carries a losing part of the environment onto a copy of it elsewhere, in which an agent can "
    "do at least as much. No list of policies is needed.",
}
"""Why a rule proves something, in one or two sentences; the exact conditions are in the certificate format."""

ENDS = (
    "What loses ends in {losing} where an agent can stay for ever. {others} where an agent can arrive for "
    "certain and stay for ever. To rewards that are handed out in every way all of these are alike, so that only their "
    "numbers count: {n} against {m}. Each step carries {carried} onto one of the others. No list of "
    "policies is needed."
)


HALF = Fraction(1, 2)

MARKS = frozenset('.,;:!?()"\u201c\u201d')

LONG = 10**15
"""From here on numbers are not written out in sentences."""


def whole_number(number: int) -> str:
    """An integer with commas; a long one near a power of ten, or by its first digits.

    >>> whole_number(1960), whole_number(10**53 + 1)
    ('1,960', '10^53 + 1')
    """
    return f"{number:,}" if abs(number) < LONG else integer_words(number)


def rule_sentences(checked: CheckedCertificate) -> str:
    """Why this certificate proves its bound, in a few sentences; options that were left out or mixed are said first."""
    return "".join((*_reductions(checked.value["proof"]), _rule(checked)))


def _rule(checked: CheckedCertificate) -> str:
    proof = checked.value["proof"]
    if checked.rule == "dynamics" and proof["form"] == "ends" and not proof["components"]:
        m, n = len(proof["points"]), len(proof["loops"])
        others = f"There {'is' if n == 1 else 'are'} {count_text(n, 'other state')}"
        carried = "the losing state" if m == 1 else "the first losing state"
        return ENDS.format(losing=count_text(m, "state"), others=others, n=n, m=m, carried=carried)
    if checked.rule != "packing":
        return RULES[checked.rule]
    sets = 1 + len(checked.value["proof"]["permutations"])
    most = sets - claim_of(checked).weak * sets
    return RULES["packing"].format(m=rational_text(most), N=sets)


def _reductions(proof: Any) -> Iterator[str]:
    dropped, mixtures = len(proof.get("dropped", ())), len(proof.get("mixtures", ()))
    extra = sum(side == "extra" for side, _ in proof.get("members", ()))
    if dropped:
        are, left = ("is", "it is a mixture") if dropped == 1 else ("are", "each is a mixture")
        yield (
            f"{count_text(dropped, 'losing option')} {are} left out in what follows: {left} of other options, so it is "
            "never better than the best of them. "
        )
    if mixtures:
        yield (
            f"{count_text(mixtures, 'mixture')} of winning options {'counts' if mixtures == 1 else 'count'} as winning "
            "in what follows: a mixture is never better than the best of what is mixed. "
        )
    if extra:
        yield (
            f"{count_text(extra, 'further option')} {'joins' if extra == 1 else 'join'} the collection below, and "
            "unless it is a winning one it counts as losing. "
        )


def claim_of(checked: CheckedCertificate) -> Claim:
    """The claim that the checker verified."""
    verdict = checked.verdict
    if verdict.weak is None:
        raise ValueError("only a verified certificate claims something")
    return Claim("weak", verdict.weak) if verdict.most is None else Claim("most", verdict.most)


def plain_sentence(checked: CheckedCertificate) -> str:
    """The claim in a few sentences without a symbol, never more than the exact claim says."""
    claim = claim_of(checked)
    share, d = claim.weak, states_of(checked)
    ways = f"out of every {whole_number(share.denominator)} of these ways"
    if share == 1:
        part = "all of these ways"
    elif share.denominator >= LONG:
        part = f"all but at most {whole_number(share.denominator - share.numerator)} {ways}"
    else:
        part = f"at least {whole_number(share.numerator)} {ways}"
    states = "1 state" if d == 1 else f"{whole_number(d)} states"
    begins = (
        f"{_agent(checked)}Take any reward values, one for each of the {states}, and hand them to the "
        f"states in every {_ways(checked)}. In {part}, "
    )
    if is_among(checked):
        said = (
            "it does not happen that, among everything that can be chosen, something on the losing side is optimal and "
            "nothing on the winning side is"
        )
    else:
        losing, winning = sides(checked)
        said = f"{winning} is at least as good as {losing}"
    return f"{begins}{said}.{_times(checked, claim)}{_caution(claim)}"


def _times(checked: CheckedCertificate, claim: Claim) -> str:
    """How much more often the winning side is better, when that is proved."""
    if claim.most is None:
        return ""
    factor = "" if claim.most == 1 else f"{_factor(claim.most)} times "
    if is_among(checked):
        return (
            f" The winning side is optimal without the losing side at least {factor}as often as the losing side "
            "without the winning side."
        )
    return f" The winning side is strictly better at least {factor}as often as the losing side is."


def _factor(factor: Fraction) -> str:
    return whole_number(factor.numerator) if factor.denominator == 1 else ratio_words(factor)


def _caution(claim: Claim) -> str:
    """What a claim of half or less does not say."""
    if claim.weak > HALF or claim.most is not None:
        return ""
    less = "half" if claim.weak == HALF else "less than half"
    return (
        f" This is {less} of the ways: it does not say that the winning side is better more often than the losing side."
    )


def _agent(checked: CheckedCertificate) -> str:
    """Where the agent begins and what it cares about, for a question about an environment."""
    if checked.environment is None:
        return ""
    question = checked.value["question"]
    long_run = "cares about its average reward in the long run"
    discounts = "discounts later rewards; what follows is true for every discount between 0 and 1"
    cares = long_run if question["criterion"] == "average" else discounts
    return f"An agent begins in {name_in_sentence(question['from'])} and {cares}. "


def _ways(checked: CheckedCertificate) -> str:
    orbit = checked.value["claim"]["orbit"]
    if orbit == "labels":
        return "way that keeps values among states of the same label"
    return "way that the given symmetries allow" if orbit == "generators" else "possible way"


def name_in_sentence(name: str, limit: int = 40) -> str:
    """A name as a part of a sentence: in quotation marks when it has marks that could end the sentence.

    >>> print(name_in_sentence("1/2 x + 1/2 y"), name_in_sentence("x). In all ways, y"))
    1/2 x + 1/2 y \u201cx). In all ways, y\u201d
    """
    text = printable_text(name, limit)
    if not MARKS.intersection(text):
        return text or "without a name"
    return "\u201c" + text.replace("\u201c", '"').replace("\u201d", '"') + "\u201d"


def states_of(checked: CheckedCertificate) -> int:
    """d, the number of states to which values are handed."""
    if checked.environment is not None:
        return len(checked.environment.states)
    return 0 if checked.problem is None else checked.problem.d


def sides(checked: CheckedCertificate) -> tuple[str, str]:
    """What loses and what wins, as parts of a sentence: "the best of ..."."""
    problem = checked.problem
    if problem is None:
        return _dynamics_sides(checked.value["question"])
    if isinstance(problem, CopiedProblem):
        found = []
        for side, word in (("A", "losing"), ("B", "winning")):
            size = problem.size(side)
            found.append(f"the {word} option" if size == 1 else f"the best of the {whole_number(size)} {word} options")
        return found[0], found[1]
    return _option_side(problem, "A", "losing"), _option_side(problem, "B", "winning")


def _option_side(problem: Problem, side: str, word: str) -> str:
    options = problem.A if side == "A" else problem.B
    shown = ""
    texts = [name_in_sentence(problem.option_text(x)) for x in options[:SHOWN]]
    if len(options) <= SHOWN:
        shown = f" ({', '.join(texts)})"
    if len(options) == 1:
        return f"the {word} option{shown}"
    return f"the best of the {len(options):,} {word} options{shown}"


def _dynamics_sides(question: Any) -> tuple[str, str]:
    """In the words of docs/reference/certificate-format.md, field `question`."""
    lose, win = question["lose"], question.get("win")
    losing = f"the best that can be done {_described(lose, question)}"
    if win is not None:
        return losing, f"the best that can be done {_described(win, question)}"
    if "actions" in lose:
        start = name_in_sentence(question["from"])
        return losing, f"the best that can be done by always taking another action in {start}"
    return losing, "the best that can be done in any other way"


def _described(side: Any, question: Any) -> str:
    if "actions" in side:
        return f"by always taking {named(side['actions'], 'or')} in {name_in_sentence(question['from'])}"
    return f"by surely ending up in {named(side['states'], 'or')}"


def named(names: Sequence[str], word: str) -> str:
    """Names in a sentence, the first few when there are many.

    >>> named(["x", "y", "z"], "or"), named(["x"] * 9, "and")
    ('x, y or z', 'x, x, x, x and 5 more')
    """
    shown = [name_in_sentence(name, 30) for name in names[:SHOWN]]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more:,} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}"


def is_among(checked: CheckedCertificate) -> bool:
    """True when the claim compares among competitors."""
    return "among" in checked.value["claim"]


def exact_lines(checked: CheckedCertificate) -> Iterator[tuple[str, str]]:
    """The claim word by word: pairs of what is said and how."""
    claim = claim_of(checked)
    for line in claim_lines(claim, is_among(checked)):
        name, _, text = line.partition(": ")
        yield f"Claim: {name}", text
    problem = checked.problem
    if isinstance(problem, Problem):
        yield "Rewards are permuted by", group_text(problem)
    else:
        yield "Rewards are permuted by", "all permutations"
    if checked.environment is not None:
        question = checked.value["question"]
        start = printable_text(question["from"], 60)
        average = question["criterion"] == "average"
        what = "average reward, long-run distributions" if average else "every discount in (0, 1), visit distributions"
        yield "Criterion", f"{what}, from state {start}"
    if isinstance(problem, Problem) and problem.C:
        yield "Compared among", f"everything: A, B and {count_text(len(problem.C), 'competitor')} (Law 10)"

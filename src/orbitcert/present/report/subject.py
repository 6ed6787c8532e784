"""What a report shows of one certificate: the certificate as checked, the option sets, the graph, counted orbits.

Option sets that are not in the certificate (rule dynamics, copies of blocks) are listed here when they are few; the
page says that they are not part of what was checked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.distribution.policy import TooMany
from orbitcert.distribution.reachability import ends_surely
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.distribution.visitation import visit_distributions
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import count_orbit
from orbitcert.orbit.tally import TooLarge
from orbitcert.present.checked_certificate import CheckedCertificate
from orbitcert.present.report.splits import MOST_WORK, Split, worst_split

MOST_LISTED_STATES = 60
MOST_DISTRIBUTIONS = 400
MOST_POLICIES = 20_000
"""Above these numbers the option sets of an environment are not listed for a report."""

MOST_COPIED_STATES = 300
"""More states of copies are not written out."""

SHOWN_DISCOUNT = Fraction(1, 2)
"""The discount at which visit distributions are listed when the claim is about every discount."""


EMPTY = "A is empty: no policy does for certain what loses, so the bound holds trivially"


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything that the sections about one certificate show.

    options      the option sets, or None; `listed` is True when they are not in the certificate
    no_options   why there are none, in words
    environment  the graph to draw with the state `start`, or None
    held         what a comparison of the option sets with the environment said, or ""
    worst, asked orbits that were counted, or None
    """

    checked: CheckedCertificate
    options: Problem | None
    listed: bool
    no_options: str
    environment: Mdp | None
    start: int
    held: str
    worst: Split | None
    asked: Split | None
    not_counted: str = ""

    @property
    def is_idle(self) -> bool:
        """True when A is known to be empty: no policy ends among the losing states for certain."""
        environment = self.checked.environment
        lose = {} if environment is None else self.checked.value["question"]["lose"]
        if environment is None or "states" not in lose:
            return False
        inside = [environment.index(state) for state in lose["states"]]
        return ends_surely(environment, self.start, inside) is False

    @property
    def is_counted(self) -> bool:
        """True when the page counts orbits: it has both option sets, and nothing competes with them."""
        return self.options is not None and not self.options.C


@dataclass(frozen=True, slots=True)
class Origin:
    """The environment that the author names for a certificate about option sets; discount None: average reward."""

    environment: Mdp
    start: int
    discount: Fraction | None


def subject_of(
    checked: CheckedCertificate,
    origin: Origin | None = None,
    reads: Callable[[Problem], tuple[Fraction, ...]] | None = None,
) -> Subject:
    """The subject of a verified certificate; `reads` gives the reward of the author for these states."""
    options, listed, no_options = _options(checked)
    worst = None if options is not None and options.C else worst_split(checked, options)
    asked, not_counted = None, ""
    if reads is not None and options is not None and not options.C:
        reward = reads(options)
        try:
            asked = Split(reward, count_orbit(options, reward, MOST_WORK), "asked")
        except TooLarge as stop:
            not_counted = str(stop)
    environment, start, held = checked.environment, 0, ""
    if environment is not None:
        start = environment.index(checked.value["question"]["from"])
    elif origin is not None and options is not None:
        environment, start = origin.environment, origin.start
        held = _compared(options, origin)
    return Subject(checked, options, listed, no_options, environment, start, held, worst, asked, not_counted)


def _options(checked: CheckedCertificate) -> tuple[Problem | None, bool, str]:
    problem = checked.problem
    if isinstance(problem, Problem):
        return problem, False, ""
    if isinstance(problem, CopiedProblem):
        if problem.d > MOST_COPIED_STATES:
            return None, True, "with all copies written out there are too many states to count an orbit in a page"
        return problem.expanded(), True, ""
    if checked.environment is None:
        return None, True, "there is neither a problem nor an environment"
    if len(checked.environment.states) > MOST_LISTED_STATES:
        return None, True, f"the environment has more than {MOST_LISTED_STATES} states, so its options are not listed"
    try:
        return _listed(checked.environment, checked.value["question"])
    except TooMany:
        return None, True, "there are too many distributions of policies to list them here"


def _listed(mdp: Mdp, question: Any) -> tuple[Problem | None, bool, str]:
    """The option sets of a question about an environment, by its definition in the certificate format."""
    start = mdp.index(question["from"])
    lose, win = question["lose"], question.get("win", {})
    average = question["criterion"] == "average"

    def after(actions: Iterable[str]) -> OptionSet:
        return option_set(x for a in actions for x in _distributions(mdp.restricted(start, a), start, average))

    own = mdp.actions[start]
    losing = set(lose.get("actions", ()))
    inside = {mdp.index(s) for s in lose.get("states", ())}
    A = after(lose["actions"]) if losing else tuple(x for x in after(own) if inside.issuperset(x.support))
    B = after(win["actions"]) if "actions" in win else after(a for a in own if a not in losing)
    if inside:
        B = tuple(x for x in B if not inside.issuperset(x.support))
    if "states" in win:
        kept = {mdp.index(s) for s in win["states"]}
        B = tuple(x for x in B if kept.issuperset(x.support))
    if not A:
        return None, True, EMPTY
    if not B or A == B:
        return None, True, "no policy does for certain what wins" if not B else "the two option sets are the same"
    return Problem(mdp.name, mdp.states, A, B), True, ""


def _distributions(mdp: Mdp, start: int, average: bool) -> OptionSet:
    if average:
        return recurrent_distributions(mdp, start, MOST_DISTRIBUTIONS, MOST_POLICIES)
    return visit_distributions(mdp, start, SHOWN_DISCOUNT, MOST_DISTRIBUTIONS).options


def _compared(options: Problem, origin: Origin) -> str:
    """Whether every option is what some policy does in the environment; BadInput of the caller when one is not."""
    mdp = origin.environment
    try:
        if origin.discount is None:
            known = recurrent_distributions(mdp, origin.start, MOST_DISTRIBUTIONS, MOST_POLICIES)
        else:
            known = visit_distributions(mdp, origin.start, origin.discount, MOST_DISTRIBUTIONS).options
    except TooMany:
        return "There are too many distributions to compare the option sets with those of the environment."
    place = [mdp.index(name) if name in mdp.states else -1 for name in options.states]
    named = option_set(
        Option(tuple(sorted((place[s], w) for s, w in x.entries))) for x in {*options.A, *options.B, *options.C}
    )
    missing = [x for x in named if x not in set(known)]
    if missing:
        raise NotFromThere(f"{len(missing)} of {len(named)} options are no distribution of a policy from that state")
    return (
        f"Each of the {len(named)} options is what some policy does from there; the environment has {len(known)} "
        "distributions (both listed when this page was made)."
    )


class NotFromThere(Exception):
    """The option sets are not those of the environment that was named."""

"""Which options of a set are non-dominated: strictly best for some reward.

x is strictly best in X for some r exactly when x is no convex combination of the other options (theorem of
alternatives), and such a combination is evidence that x is dominated: it is added up again here.  The
opposite answer and the third one, "budget ended", rest on the solver behind `orbitcert.solver`, except
for options that are alone largest or smallest at some state, which need none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.solver import convex_weights


@dataclass(frozen=True, slots=True)
class Dominance:
    """An option set split in three: strictly best somewhere, never strictly best, not decided."""

    nondominated: OptionSet
    dominated: OptionSet
    undecided: OptionSet


def dominance(options: Sequence[Option]) -> Dominance:
    """The split of these distinct options.

    One question to the solver for every option that is not alone largest or smallest at some state; so the
    one-hots among probability distributions cost nothing.  Between non-negative options only those supported
    inside the support of x can be combined to x.

    >>> x, y, mean = Option.one_hot(0), Option.one_hot(1), Option.uniform((0, 1))
    >>> dominance((x, y, mean)).dominated == (mean,)
    True
    """
    peaks = _alone_largest(options)
    supports = [frozenset(x.support) for x in options]
    signed = any(weight < 0 for x in options for _, weight in x.entries)
    split: dict[str, list[Option]] = {"sat": [], "unsat": [], "unknown": []}
    for k, x in enumerate(options):
        if k in peaks:
            split["unsat"].append(x)
            continue
        others = [y for j, y in enumerate(options) if j != k and (signed or supports[j] <= supports[k])]
        if not others:
            split["unsat"].append(x)
            continue
        verdict, weights = convex_weights(dict(x.entries), [dict(y.entries) for y in others])
        if verdict == "sat" and not _is_combination(x, others, weights):
            verdict = "unknown"
        split[verdict].append(x)
    return Dominance(option_set(split["unsat"]), option_set(split["sat"]), option_set(split["unknown"]))


def _alone_largest(options: Sequence[Option]) -> frozenset[int]:
    """Positions of options that beat every other one at e_s or at -e_s for some state s."""
    alone = set()
    dense = [dict(x.entries) for x in options]
    for state in sorted({s for row in dense for s in row}):
        column = [row.get(state, Fraction(0)) for row in dense]
        for extreme in (max(column), min(column)):
            if column.count(extreme) == 1:
                alone.add(column.index(extreme))
    return frozenset(alone)


def _is_combination(x: Option, others: Sequence[Option], weights: Sequence[Fraction]) -> bool:
    """True when the weights are non-negative, sum to 1, and combine the others to x."""
    total: dict[int, Fraction] = {}
    for y, weight in zip(others, weights, strict=True):
        for s, w in y.entries:
            total[s] = total.get(s, Fraction(0)) + weight * w
    return min(weights) >= 0 and sum(weights) == 1 and Option.of(total) == x

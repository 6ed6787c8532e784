"""How the orbits of all rewards split between A and B in one case: exact, over every reward.

For a reward r let #B, #A be the numbers of phi in Gamma at which f(B) > f(A), f(A) > f(B) for phi.r, where f is what
the decision rule makes of a set of options:

    Optimal             max over the set; with more options available (`Within`), whether it holds a best one of C
    Quantiliser(P, q)   the probability that a q-quantiliser with base measure P over C chooses from the set

A `Spectrum` lists the different (#B, #A), each with a face of the arrangement where it occurs; every relation
(`law.relations`) is decided on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from orbitcert.law.case import Case
from orbitcert.law.ground_set import Indices

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Split:
    """Numbers of permutations that favour B and A; whether the reward is generic; and a face where this occurs."""

    B: int
    A: int
    generic: bool
    face: int


@dataclass(frozen=True, slots=True)
class Spectrum:
    """All splits that occur, over every reward; order is |Gamma|."""

    order: int
    splits: tuple[Split, ...]


@dataclass(frozen=True, slots=True)
class Optimal:
    """f(X) = max over X; a choice set larger than A u B plays no part."""


@dataclass(frozen=True, slots=True)
class Within:
    """f(X) = 1 when X holds a best option of the whole choice set C, else 0 (RDSP D.13 with a larger C)."""


@dataclass(frozen=True, slots=True)
class Quantiliser:
    """f(X) = probability of choosing from X: the best options up to base measure q, the last level in part (RDSP B.13).

    weights   the base measure of the options of C (those of A, B without A, extra), positive integers, to be normalised
    quantile  q in (0, 1]
    """

    weights: tuple[int, ...]
    quantile: Fraction


DecisionRule = Optimal | Within | Quantiliser

OPTIMAL = Optimal()


def choice_set(case: Case) -> Indices:
    """C = A u B u extra: the options of A, then those of B outside A, then the others."""
    return (*case.A, *(x for x in case.B if x not in case.A), *case.extra)


def spectrum(case: Case, rule: DecisionRule = OPTIMAL) -> Spectrum:
    """The splits over every reward.

    >>> from orbitcert.exact import Option, Problem
    >>> from orbitcert.law.case import case_of
    >>> found = spectrum(case_of(Problem("p", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(1),))))
    >>> [(split.B, split.A, split.generic) for split in found.splits], found.order
    ([(1, 1, True), (0, 0, False)], 2)
    """
    match rule:
        case Optimal():
            a, b = case.table.best(case.A), case.table.best(case.B)
            return _tallied(case, b > a, a > b)
        case Within():
            a, b = case.table.best(case.A), case.table.best(case.B)
            c = np.maximum(a, b)
            if case.extra:
                c = np.maximum(c, case.table.best(case.extra))
            return _tallied(case, (b == c) & (a < c), (a == c) & (b < c))
        case Quantiliser(weights, quantile):
            return QuantilisedSpectra(case).spectrum(weights, quantile)


class QuantilisedSpectra:
    """The spectra of one case under many quantilisers: only the weak orders of C matter, and few occur."""

    def __init__(self, case: Case) -> None:
        self._case = case
        options = choice_set(case)
        self._sides = tuple((x in case.B) - (x in case.A) for x in options)
        self._orders, self._often = weak_orders(case, options)
        self._known: dict[tuple[int, ...], Spectrum] = {}

    def spectrum(self, weights: Sequence[int], quantile: Fraction) -> Spectrum:
        """The splits under the quantiliser with this base measure over C and this quantile."""
        signs = tuple(quantiliser_sign(levels, self._sides, weights, quantile) for levels in self._orders)
        if signs not in self._known:
            row = np.array(signs)
            above, below = (row > 0).astype(np.int64) @ self._often, (row < 0).astype(np.int64) @ self._often
            self._known[signs] = _spectrum(self._case, above, below)
        return self._known[signs]


Levels = tuple[Indices, ...]
"""A weak order of C: the positions of the best options, then of the second best, and so on."""


def weak_orders(case: Case, options: Indices) -> tuple[list[Levels], npt.NDArray[np.int64]]:
    """The weak orders of these options that occur, and for how many permutations each does on every face."""
    columns = [case.table.moved[x] for x in options]
    stacked = np.stack([column.ravel() for column in columns], axis=1)
    better = (stacked[:, :, None] < stacked[:, None, :]).sum(axis=2)
    rows, which = np.unique(better, axis=0, return_inverse=True)
    faces = columns[0].shape[1]
    cells = which.reshape(columns[0].shape) * faces + np.arange(faces)
    often = np.bincount(cells.ravel(), minlength=len(rows) * faces).reshape(len(rows), faces)
    levels = [
        tuple(tuple(k for k, b in enumerate(row) if b == place) for place in sorted(set(row))) for row in rows.tolist()
    ]
    return levels, often.astype(np.int64)


def quantiliser_sign(
    levels: Levels, sides: Sequence[int], weights: Sequence[int], quantile: Fraction
) -> int:
    """The sign of f(B) - f(A) when the options are ranked like this; sides has +1 for B, -1 for A, 0 for the others.

    Whole levels are chosen until the mass q is reached, the last level in proportion to the base measure.

    >>> [quantiliser_sign(((1,), (0,)), (-1, 1), (3, 1), q) for q in (Fraction(1, 4), Fraction(1))]
    [1, -1]
    """
    left = quantile.numerator * sum(weights)  # masses times the denominator of q
    lead = 0
    for level in levels:
        mass = quantile.denominator * sum(weights[k] for k in level)
        gain = quantile.denominator * sum(sides[k] * weights[k] for k in level)
        if mass >= left:
            lead = lead * mass + left * gain
            break
        lead += gain
        left -= mass
    return (lead > 0) - (lead < 0)


def _tallied(case: Case, favour_B: Flags, favour_A: Flags) -> Spectrum:
    """From flags (permutations, faces)."""
    exact = np.uint8 if case.order < 256 else np.uint16
    above = np.add.reduce(favour_B, axis=0, dtype=exact).astype(np.int64)
    below = np.add.reduce(favour_A, axis=0, dtype=exact).astype(np.int64)
    return _spectrum(case, above, below)


def _spectrum(case: Case, above: npt.NDArray[np.int64], below: npt.NDArray[np.int64]) -> Spectrum:
    """The different pairs of numbers of permutations, with the first face for each."""
    order = case.order
    codes = above * (order + 1) + below
    regions = case.table.regions
    splits: list[Split] = []
    for generic, part, start in ((True, codes[:regions], 0), (False, codes[regions:], regions)):
        for code in np.flatnonzero(np.bincount(part)).tolist():
            face = start + int((part == code).argmax())
            splits.append(Split(code // (order + 1), code % (order + 1), generic, face))
    return Spectrum(order, tuple(splits))

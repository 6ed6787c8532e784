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

LARGEST_MASS = 2**31
"""The whole base measure times the denominator of q is less than this: products of two masses fit 63 bits."""


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

    weights   the base measure of the options of C (of A, B without A, extra), to be normalised: integers from 1 on
    quantile  q in (0, 1]

    Raises ValueError for other numbers, and for numbers so large that 64 bits may not do.
    """

    weights: tuple[int, ...]
    quantile: Fraction

    def __post_init__(self) -> None:
        if any(w < 1 for w in self.weights) or not 0 < self.quantile <= 1:
            raise ValueError("a quantiliser has positive weights and a quantile in (0, 1]")
        if sum(self.weights) * self.quantile.denominator >= LARGEST_MASS:
            raise ValueError("the weights of a quantiliser, or the denominator of its quantile, are too large")


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
        case Quantiliser():
            return QuantilisedSpectra(case).spectrum(rule)


class QuantilisedSpectra:
    """The spectra of one case under many quantilisers: only the weak orders of C matter, and few occur."""

    def __init__(self, case: Case) -> None:
        self._case = case
        options = choice_set(case)
        self._sides = tuple((x in case.B) - (x in case.A) for x in options)
        self._orders, self._often = weak_orders(case, options)
        self._by_signs: dict[bytes, Spectrum] = {}
        self._known: dict[Quantiliser, Spectrum] = {}

    def spectrum(self, rule: Quantiliser) -> Spectrum:
        """The splits under a quantiliser."""
        if rule not in self._known:
            self.prepare([rule])
        return self._known[rule]

    def prepare(self, rules: Sequence[Quantiliser]) -> None:
        """The same for many quantilisers at once, each weak order for all of them together."""
        weights = np.array([rule.weights for rule in rules], dtype=np.int64)
        quantiles = np.array([rule.quantile.as_integer_ratio() for rule in rules], dtype=np.int64)
        signs = [quantiliser_signs(levels, self._sides, weights, quantiles) for levels in self._orders]
        for rule, row in zip(rules, np.stack(signs, axis=1), strict=True):
            key = row.tobytes()
            if key not in self._by_signs:
                above, below = (row > 0).astype(np.int64) @ self._often, (row < 0).astype(np.int64) @ self._often
                self._by_signs[key] = _spectrum(self._case, above, below)
            self._known[rule] = self._by_signs[key]


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


def quantiliser_signs(
    levels: Levels, sides: Sequence[int], weights: npt.NDArray[np.int64], quantiles: npt.NDArray[np.int64]
) -> npt.NDArray[np.int8]:
    """For many quantilisers the sign of f(B) - f(A) when the options are ranked like this.

    sides      +1 for options of B, -1 for those of A, 0 for others and for both
    weights    (quantilisers, options): base measures
    quantiles  (quantilisers, 2): numerators and denominators

    Whole levels are chosen until the mass q is reached, the last level in proportion to the base measure.  The numbers
    stay far below 2^63: see `Quantiliser`.

    >>> heavy_A, q = np.array([[3, 1], [3, 1]]), np.array([[1, 4], [1, 1]])
    >>> quantiliser_signs(((1,), (0,)), (-1, 1), heavy_A, q).tolist()
    [1, -1]
    """
    numerator, denominator = quantiles.T
    left = numerator * weights.sum(axis=1)  # masses times the denominator of q
    lead = np.zeros_like(left)
    sign = np.zeros(len(left), dtype=np.int8)
    open_ = np.ones(len(left), dtype=np.bool_)
    for level in levels:
        chosen = weights[:, list(level)]
        mass = denominator * chosen.sum(axis=1)
        gain = denominator * (chosen @ np.array([sides[k] for k in level]))
        last = open_ & (mass >= left)
        sign[last] = np.sign(lead * mass + left * gain)[last]
        open_ &= ~last
        lead, left = lead + gain, left - mass
    return sign


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

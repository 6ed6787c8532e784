"""Exact volumes of polytopes inside the unit cube: the one door to Normaliz.

The polytope of the rows (a, b) is {r in [0,1]^d : a.r + b >= 0 for every row}, with rational a and b.  Normaliz takes
the cone over it, {(r, h) : a.r + b h >= 0, 0 <= r_i <= h}, graded by h.  Its `Volume` is the one in which a unimodular
simplex has volume 1, so it is d! times the Euclidean one, and on a cone of smaller dimension it is the volume in that
dimension: both are put right here.  The float that Normaliz calls Euclidean volume is never asked for.

A volume alone rests on Normaliz.  Whoever can should ask for all parts of a partition of the cube and add them up, as
`orbit/uniform` does: a wrong part would have to be made up for exactly by another one.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import factorial, gcd, lcm

from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.rational import parse_rational

Row = tuple[Sequence[Fraction | int], Fraction | int]
"""(a, b): the half-space a.r + b >= 0."""

MISSING = 'PyNormaliz is not installed: pip install "orbitcert[volume]"'


def cube_volume(d: int, rows: Sequence[Row]) -> Fraction:
    """The Euclidean volume of {r in [0,1]^d : a.r + b >= 0 for all (a, b) in rows}.

    0 for an empty polytope and for one of smaller dimension.  Raises ValueError when a row has not d coefficients, and
    BadInput when PyNormaliz is needed and not installed; rows that hold on the whole cube, or nowhere inside it, need
    none.

    >>> cube_volume(2, [((2, 3), -1)]), cube_volume(2, [((-2, -3), 1)])
    (Fraction(11, 12), Fraction(1, 12))
    >>> cube_volume(3, [((1, -1, 0), 0), ((-1, 1, 0), 0)]), cube_volume(3, [])
    (Fraction(0, 1), Fraction(1, 1))
    """
    cutting: set[tuple[int, ...]] = set()
    for a, b in rows:
        if len(a) != d:
            raise ValueError(f"{len(a)} coefficients in {d} dimensions")
        row = _integral((*a, b))
        least, most = (row[-1] + sum(side(0, x) for x in row[:-1]) for side in (min, max))
        if least >= 0:
            continue
        if most <= 0:  # touches the cube in its boundary at most
            return Fraction(0)
        cutting.add(row)
    used = [i for i in range(d) if any(row[i] for row in cutting)]
    if not used:
        return Fraction(1)
    return _normaliz_volume(len(used), sorted((*(row[i] for i in used), row[-1]) for row in cutting))


def _integral(row: Sequence[Fraction | int]) -> tuple[int, ...]:
    """The positive multiple of this row whose entries are integers without a common divisor."""
    scale = lcm(*(x.denominator for x in row))
    whole = [int(x * scale) for x in row]
    common = gcd(*whole) or 1
    return tuple(x // common for x in whole)


def _normaliz_volume(d: int, rows: Sequence[Sequence[int]]) -> Fraction:
    """The volume of the part of [0,1]^d that these rows cut out."""
    try:
        import PyNormaliz
    except ImportError:
        raise BadInput("volume", MISSING) from None
    inequalities = [list(row) for row in rows]
    for i in range(d):
        inequalities.append([int(j == i) for j in range(d + 1)])
        inequalities.append([1 if j == d else -int(j == i) for j in range(d + 1)])
    PyNormaliz.NmzSetNumberOfNormalizThreads(1)
    cone = PyNormaliz.Cone(inequalities=inequalities, grading=[[0] * d + [1]])
    # By itself Normaliz begins with machine integers, and Descent (the quick way) then overflows without a word.
    cone.Compute("Volume", "Descent", "BigInt")
    if cone.Rank() <= d:
        return Fraction(0)
    volume = parse_rational(str(cone.Volume())) / factorial(d)
    if cone.GradingDenom() != 1 or not 0 < volume <= 1:
        raise ArithmeticError(f"Normaliz says that a part of the unit cube has volume {volume}")
    return volume

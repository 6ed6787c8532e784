"""What a law concludes about the orbit of a reward, as in the mathematics, section 0; each decided on a spectrum.

    weak             for EVERY reward, f(B) >= f(A) on at least the share n/(n+m) of its orbit
    most             for EVERY reward, #(f(B) > f(A)) >= n/m * #(f(A) > f(B)) over its orbit
    strict-generic   for every reward outside finitely many hyperplanes, f(B) > f(A) on at least the share n/(n+m)
    strict           for EVERY reward, f(B) > f(A) on at least the share n/(n+m); ties break it

Counting over Gamma and over the orbit gives the same shares.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.law.splits import Spectrum, Split


@dataclass(frozen=True, slots=True)
class Relation:
    """A kind of conclusion.

    name    as above
    claim   the claimed number from n and m: a share, or a factor for `most`
    value   the number of one split that must be at least the claim; None when the split says nothing
    words   the sentence around the claimed number
    """

    name: str
    claim: Callable[[int, int], Fraction]
    value: Callable[[Split, int], Fraction | None]
    words: str

    def worst(self, spectrum: Spectrum) -> tuple[Fraction, Split] | None:
        """The least value over every reward with a split that has it; None when no split says anything.

        >>> pair = Spectrum(2, (Split(1, 1, True, 0), Split(0, 0, False, 1)))
        >>> MOST.worst(pair)[0], STRICT.worst(pair)[0]
        (Fraction(1, 1), Fraction(0, 1))
        """
        least: tuple[Fraction, Split] | None = None
        for split in spectrum.splits:
            value = self.value(split, spectrum.order)
            if value is not None and (least is None or value < least[0]):
                least = value, split
        return least


def _share(n: int, m: int) -> Fraction:
    return Fraction(n, n + m)


def _factor(n: int, m: int) -> Fraction:
    return Fraction(n, m)


def _not_losing(split: Split, order: int) -> Fraction:
    return Fraction(order - split.A, order)


def _wins_per_loss(split: Split, _: int) -> Fraction | None:
    return Fraction(split.B, split.A) if split.A else None


def _winning(split: Split, order: int) -> Fraction:
    return Fraction(split.B, order)


def _generically_winning(split: Split, order: int) -> Fraction | None:
    return Fraction(split.B, order) if split.generic else None


WEAK = Relation("weak", _share, _not_losing, "B is at least as good as A on at least {} of every reward's orbit")
MOST = Relation(
    "most", _factor, _wins_per_loss, "B beats A at least {} times as often as A beats B, over every reward's orbit"
)
GENERIC = Relation(
    "strict-generic", _share, _generically_winning, "B beats A on at least {} of almost every reward's orbit"
)
STRICT = Relation("strict", _share, _winning, "B beats A on at least {} of every reward's orbit")

RELATIONS: Mapping[str, Relation] = {relation.name: relation for relation in (WEAK, MOST, GENERIC, STRICT)}
"""By name."""

"""Laws as data, universes of small cases up to symmetry, sweeps that decide every case, the atlas of the results.

What a law file needs is here; docs/how-to/hunt-a-counterexample.md shows one.
"""

from orbitcert.law.case import Case
from orbitcert.law.laws import LAWS, Law
from orbitcert.law.premise import Hypothesis, Premise, Undecided
from orbitcert.law.relations import GENERIC, MOST, STRICT, WEAK
from orbitcert.law.splits import OPTIMAL, Quantiliser, Within
from orbitcert.law.universe import Universe

__all__ = [
    "GENERIC",
    "LAWS",
    "MOST",
    "OPTIMAL",
    "STRICT",
    "WEAK",
    "Case",
    "Hypothesis",
    "Law",
    "Premise",
    "Quantiliser",
    "Undecided",
    "Universe",
    "Within",
]

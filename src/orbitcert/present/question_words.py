"""The question in words, and numbers in words: nothing here knows a rule, a search or a certificate."""

from fractions import Fraction

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.permutation_group import LARGEST_GROUP, GroupTooLarge
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import rational_text

SHOWN = 4
"""Options or states that are written out before the rest is only counted."""

LONGEST_NUMBER = 40


def number_text(value: Fraction | int) -> str:
    """A number in full when it is short, else its first digits and its length.

    >>> number_text(Fraction(2, 3)), number_text(10**50)
    ('2/3', '100000000000... (51 digits)')
    """
    text = rational_text(value)
    if len(text) <= LONGEST_NUMBER:
        return text
    return f"{text[:12]}... ({len(text)} digits)"


def percent_down(share: Fraction) -> str:
    """A share in percent with two decimals, rounded down: never more than was proved.

    >>> percent_down(Fraction(2, 3)), percent_down(Fraction(1))
    ('66.66 %', '100.00 %')
    """
    hundredths = share.numerator * 10_000 // share.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def set_text(problem: Problem, side: str) -> str:
    """One line for an option set: the first options written out, the rest counted."""
    chosen = {"A": problem.A, "B": problem.B, "C": problem.C}[side]
    shown = [one_line(problem.option_text(x), 60) for x in chosen[:SHOWN]]
    more = len(chosen) - len(shown)
    return "{ " + ", ".join(shown) + (f", ... {more} more" if more else "") + " }"


def group_text(problem: Problem) -> str:
    """Which permutations act on rewards.

    >>> from orbitcert.exact import Option, Permutation
    >>> turn = Permutation.from_cycles([(0, 1, 2)])
    >>> group_text(Problem("r", ("x", "y", "z"), (Option.one_hot(0),), (Option.one_hot(1),), generators=(turn,)))
    'the group of order 3 that 1 permutation generates'
    """
    if problem.generators is not None:
        generators = count_text(len(problem.generators), "permutation")
        try:
            order = f"of order {problem.group_order()}"
        except GroupTooLarge:
            order = f"of order above {LARGEST_GROUP}"
        return f"the group {order} that {generators} generate{'s' if len(problem.generators) == 1 else ''}"
    return "all permutations" if problem.labels is None else "permutations among equal labels"


def count_text(number: int, noun: str) -> str:
    """A number with its noun, as in `1 option`, `2 options`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

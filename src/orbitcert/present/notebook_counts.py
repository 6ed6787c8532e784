"""Counts of an orbit and worst cases in a notebook: a bar with its exact numbers."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.display import Kind
from orbitcert.exact.problem import Problem
from orbitcert.orbit.tally import Counts
from orbitcert.orbit.worst_case import WorstCase
from orbitcert.present.notebook import Rendering
from orbitcert.present.notebook_elements import (
    A_COLOUR,
    B_COLOUR,
    PLAIN,
    Part,
    bar,
    box,
    facts_table,
    fraction_latex,
    grid_table,
    is_short,
    name_html,
    number_words,
    paragraph,
    text_html,
    text_latex,
)
from orbitcert.present.notebook_problem import more_latex, problem_rows, problem_title
from orbitcert.present.question_words import percent_down

VALUES = 8
"""States of a reward that are shown before the rest is only counted."""


def exact_text(value: Fraction | int) -> str:
    """A number, with its percent, rounded down, when it is a share.

    >>> exact_text(Fraction(2, 3))
    '2/3 (66.66 %)'
    """
    return number_words(value) + (f" ({percent_down(value)})" if isinstance(value, Fraction) else "")


def share_text(part: int, whole: int) -> str:
    """part / whole with its percent, rounded down; the percent alone where lowest terms would take long.

    >>> share_text(4, 6), share_text(2 * 10**7000, 3 * 10**7000)
    ('2/3 (66.66 %)', '66.66 %')
    """
    if is_short(whole):
        return exact_text(Fraction(part, whole))
    hundredths = part * 10_000 // whole
    return percent_down(Fraction(hundredths, 10_000))


def counts_svg(counts: Counts) -> str:
    """B | tie | A."""
    parts = (
        Part("B wins", counts.B, "B", B_COLOUR),
        Part("tie", counts.tie, "tie", PLAIN, 12),
        Part("A wins", counts.A, "A", A_COLOUR),
    )
    split = ", ".join(f"{part.name} {number_words(part.amount)}" for part in parts)
    return bar(parts, f"of {number_words(counts.orbit)} variants of a reward: {split}")


def counts_table(counts: Counts) -> str:
    """The numbers, and each as a share of the orbit."""
    rows = [
        (name, number_words(number), share_text(number, counts.orbit) if counts.orbit else "")
        for name, number in (
            ("B wins", counts.B),
            ("tie", counts.tie),
            ("A wins", counts.A),
            ("B at least as good as A", counts.B + counts.tie),
            ("whole orbit", counts.orbit),
        )
    ]
    cells = [tuple(map(text_html, row)) for row in rows]
    return grid_table("one reward's orbit (exact; percents rounded down)", ("", "variants", "share"), cells)


def counts_html(counts: Counts) -> str:
    """The bar above the table."""
    return box(counts_svg(counts), counts_table(counts))


def counts_latex(counts: Counts) -> str:
    r"""The three numbers and the weak share.

    >>> print(counts_latex(Counts(4, 0, 2)))
    $\#(B>A)=4,\quad \#(B=A)=0,\quad \#(A>B)=2,\quad \text{weak}=\tfrac{2}{3}$
    """
    numbers = (("B>A", counts.B), ("B=A", counts.tie), ("A>B", counts.A))
    terms = [f"\\#({name})={fraction_latex(number)}" for name, number in numbers]
    if counts.orbit and is_short(counts.orbit):
        terms.append(f"\\text{{weak}}={fraction_latex(counts.weak)}")
    return "$" + ",\\quad ".join(terms) + "$"


def counts_words(counts: Counts) -> str:
    """As `repr`, for numbers of any length."""
    return f"Counts(B={number_words(counts.B)}, tie={number_words(counts.tie)}, A={number_words(counts.A)})"


def reward_html(states: Sequence[str], reward: Sequence[int | Fraction]) -> str:
    """The values that are not zero by state, the first ones written out."""
    values = [(s, v) for s, v in enumerate(reward) if v]
    shown = ", ".join(f"{name_html(states[s], 30)} = {number_words(v)}" for s, v in values[:VALUES])
    left = len(values) - VALUES
    rest = "" if len(values) == len(states) else ", all others 0" if values else "all 0"
    return shown + (f", ... {left} more" if left > 0 else "") + rest


def worst_html(worst: WorstCase) -> str:
    """How bad it gets, for which reward, and what is known about rewards that may be worse."""
    heading = "Exact worst case" if worst.exact else "Worst reward found (searched: an upper bound, not proved)"
    if worst.exact:
        meaning = "found by a search through all rewards, which leaves no evidence; a certificate proves how much holds"
    else:
        meaning = "the search stopped before it had looked at everything: another reward may do worse"
    rows = [
        ("share with B at least as good", text_html(exact_text(worst.fraction))),
        ("reward", reward_html(worst.problem.states, worst.reward)),
        ("counted again by definition", "yes" if worst.recounted else "no: its orbit is too large for that"),
        ("method", text_html(_method(worst))),
        *problem_rows(worst.problem),
    ]
    return box(
        paragraph(problem_title(worst.problem)),
        paragraph(f"<strong>{heading}: {text_html(exact_text(worst.fraction))}</strong>; {meaning}"),
        counts_svg(worst.counts),
        counts_table(worst.counts),
        facts_table("worst reward", rows),
    )


def worst_words(worst: WorstCase) -> str:
    """One line."""
    kind = "exact" if worst.exact else "searched, an upper bound"
    split = f"B {number_words(worst.counts.B)}, tie {number_words(worst.counts.tie)}, A {number_words(worst.counts.A)}"
    return f"WorstCase {one_line(worst.problem.name, 80)}: {exact_text(worst.fraction)}, {kind}; {split}"


def _method(worst: WorstCase) -> str:
    if worst.regions is not None:
        return f"every region of the arrangement was looked at: {number_words(worst.regions)}"
    return f"{worst.method}, {number_words(worst.looked)} cells looked at"


def worst_svg(worst: WorstCase) -> str:
    """The orbit of the worst reward."""
    return counts_svg(worst.counts)


def worst_latex(worst: WorstCase) -> str:
    """The fraction, and the reward that has it."""
    sign = "=" if worst.exact else "\\le"
    least = f"\\min_r \\text{{weak}}(r){sign}{fraction_latex(worst.fraction)}"
    return f"${least},\\quad {reward_latex(worst.problem, worst.reward)}$"


def reward_latex(problem: Problem, reward: Sequence[int]) -> str:
    """The reward as values by state."""
    values = [(s, v) for s, v in enumerate(reward) if v]
    shown = ",\\ ".join(f"r({text_latex(problem.states[s], 24)})={fraction_latex(v)}" for s, v in values[:VALUES])
    left = len(values) - VALUES
    return shown + (f",\\ {more_latex(left)}" if left > 0 else "") if values else "r=0"


RENDERINGS: Mapping[str, Mapping[Kind, Rendering]] = {
    "Counts": {"html": counts_html, "latex": counts_latex, "svg": counts_svg, "text": counts_words},
    "WorstCase": {"html": worst_html, "latex": worst_latex, "svg": worst_svg, "text": worst_words},
}

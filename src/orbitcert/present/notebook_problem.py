"""Problems, options and permutations in a notebook: two sides with their options, and formulas."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.display import Kind
from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.present.notebook import Rendering
from orbitcert.present.notebook_elements import (
    A_COLOUR,
    B_COLOUR,
    box,
    drawing,
    facts_table,
    fraction_latex,
    name_html,
    number_words,
    paragraph,
    text_html,
    text_latex,
)
from orbitcert.present.question_words import count_text, group_text

OPTIONS, TERMS = 8, 4
"""Options of a set, and states of an option, that are shown before the rest is only counted."""

NAMED = 4
"""Arrows that have their names beside them; more would be a thicket."""

LISTED = 12
"""States up to which a group given by generators is listed to say its order."""

_PANEL, _ROW, _TOP = 230, 24, 34


def mixture_words(states: Sequence[str], option: Option, limit: int = 30) -> str:
    """An option by the names of its first states; the cost does not grow with its support.

    >>> mixture_words(("x", "y"), Option.uniform((0, 1)))
    '1/2 x + 1/2 y'
    """
    terms = [
        one_line(states[i], limit) if w == 1 else f"{number_words(w)} {one_line(states[i], limit)}"
        for i, w in option.entries[:TERMS]
    ]
    left = len(option.entries) - TERMS
    return " + ".join(terms) + (f" + ... {left} more" if left > 0 else "") if terms else "0"


def set_html(problem: Problem, options: OptionSet) -> str:
    """An option set; the first options written out, the rest counted."""
    shown = [f"<bdi>{text_html(mixture_words(problem.states, x))}</bdi>" for x in options[:OPTIONS]]
    left = len(options) - len(shown)
    return "{ " + ", ".join(shown) + (f", ... {left} more" if left else "") + " }"


def problem_rows(problem: Problem) -> list[tuple[str, str]]:
    """Headings and contents that say what is asked."""
    rows = [
        (f"A, claimed to lose ({len(problem.A)})", set_html(problem, problem.A)),
        (f"B, claimed to win ({len(problem.B)})", set_html(problem, problem.B)),
    ]
    if problem.C:
        among = "; A optimal among all of these is compared with B optimal among them"
        rows.append((f"C, competitors ({len(problem.C)})", set_html(problem, problem.C) + among))
    return rows


def problem_title(problem: Problem) -> str:
    """Name, number of states, group."""
    size = f"{count_text(problem.d, 'state')}, rewards permuted by {_group(problem)}"
    return f"<strong>{name_html(problem.name, 80)}</strong>: {text_html(size)}"


def _group(problem: Problem) -> str:
    """The group; its order is not worked out for a display when that means to list large permutations."""
    if problem.generators is None or problem.d <= LISTED:
        return group_text(problem)
    return f"the group that {count_text(len(problem.generators), 'permutation')} generate"


def problem_words(problem: Problem) -> str:
    """One line.

    >>> problem_words(Problem("p", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(1),)))
    'Problem p: 2 states, A 1 option, B 1 option, rewards permuted by all permutations'
    """
    sides = f"A {count_text(len(problem.A), 'option')}, B {count_text(len(problem.B), 'option')}"
    size = f"{count_text(problem.d, 'state')}, {sides}, rewards permuted by {_group(problem)}"
    return f"Problem {one_line(problem.name, 80)}: {size}"


def problem_html(problem: Problem) -> str:
    """The question: title, picture, both sets."""
    return box(
        paragraph(problem_title(problem)), problem_svg(problem), facts_table("option sets", problem_rows(problem))
    )


Arrow = tuple[int, int, str]
"""From an option of A to its image in B (both by position), and the name of the permutation that carries it there."""


def problem_svg(problem: Problem, arrows: Sequence[Arrow] = ()) -> str:
    """A on the left, B on the right, one option a row, a mark for each state it can end in; arrows between them."""
    rows = max(min(len(options), OPTIONS) + (len(options) > OPTIONS) for options in (problem.A, problem.B))
    height = _TOP + rows * _ROW + 8
    gap = 110 if arrows else 30
    label = (
        f"{one_line(problem.name, 80)}: {count_text(problem.d, 'state')}; "
        f"A has {count_text(len(problem.A), 'option')}, B has {count_text(len(problem.B), 'option')}"
    )
    if arrows:
        middle = "".join(_arrow(arrow, gap, len(arrows) <= NAMED) for arrow in arrows)
        label += "; arrows: " + ", ".join(
            f"{name} carries option {a + 1} of A to {b + 1} of B" for a, b, name in arrows
        )
    else:
        middle = f'<text x="{_PANEL + 15}" y="{height // 2 + 5}" text-anchor="middle" font-size="16">\u2264</text>'
    left = _panel(problem, problem.A, "A loses?", 0, A_COLOUR, height)
    right = _panel(problem, problem.B, "B wins?", _PANEL + gap, B_COLOUR, height)
    return drawing(2 * _PANEL + gap, height, label, left + middle + right)


def _arrow(arrow: Arrow, gap: int, is_named: bool) -> str:
    """A line with a head, and its name near the head, where arrows have parted."""
    start, end, name = arrow
    y, to = (_TOP + row * _ROW + 8 for row in (start, end))
    x, tip = _PANEL + 4, _PANEL + gap - 4
    base = to + 14 if end > start else to - 5  # on the side from which the line does not come
    line = (
        f'<line x1="{x}" y1="{y}" x2="{tip}" y2="{to}" stroke="currentColor"/>'
        f'<path d="M{tip} {to} L{tip - 8} {to - 4} L{tip - 8} {to + 4} Z"/>'
    )
    if not is_named:
        return line
    return f'{line}<text x="{tip - 12}" y="{base}" text-anchor="end" font-size="11">{text_html(name)}</text>'


def _panel(problem: Problem, options: OptionSet, title: str, x: int, colour: str, height: int) -> str:
    """One side in a frame of its own, which cuts off what is too wide."""
    drawn = [
        f'<svg x="{x}" y="0" width="{_PANEL}" height="{height}">',
        f'<rect x="1" y="1" width="{_PANEL - 2}" height="{height - 2}" rx="8" fill="{colour}" fill-opacity="0.12" '
        f'stroke="{colour}" stroke-width="2"/>',
        f'<text x="12" y="22" font-weight="bold">{title}</text>',
    ]
    y = _TOP
    for option in options[:OPTIONS]:
        states = [i for i, _ in option.entries[:TERMS]]
        for k in range(len(states)):
            mark = f'fill="{colour}" fill-opacity="0.55" stroke="currentColor"'
            drawn.append(f'<circle cx="{20 + 9 * k}" cy="{y + 8}" r="7" {mark}/>')
        words = text_html(mixture_words(problem.states, option, 24), 60)
        drawn.append(f'<text x="{24 + 9 * max(len(states), 1)}" y="{y + 13}">{words}</text>')
        y += _ROW
    if len(options) > OPTIONS:
        drawn.append(f'<text x="13" y="{y + 13}">... {len(options) - OPTIONS} more</text>')
    return "".join(drawn) + "</svg>"


def set_latex(problem: Problem, options: OptionSet) -> str:
    """A set as a formula with the names of its states."""
    shown = [_mixture_latex(problem.states, x) for x in options[:OPTIONS]]
    left = len(options) - len(shown)
    return "\\{" + ",\\ ".join(shown) + (f",\\ {more_latex(left)}" if left else "") + "\\}"


def more_latex(left: int, of_what: str = "") -> str:
    """So many are left out."""
    return f"\\ldots\\;{left}\\text{{ more{of_what}}}"


def _mixture_latex(states: Sequence[str], option: Option) -> str:
    return _sum_latex([(text_latex(states[i], 24), w) for i, w in option.entries[:TERMS]], len(option.entries) - TERMS)


def _sum_latex(terms: Sequence[tuple[str, Fraction]], left: int) -> str:
    """A linear combination; `left` more terms are only counted."""
    text = ""
    for name, weight in terms:
        sign = ("-" if weight < 0 else "+") if text or weight < 0 else ""
        factor = "" if abs(weight) == 1 else fraction_latex(abs(weight)) + "\\,"
        text += f"{sign}{factor}{name}"
    return text + (f"+{more_latex(left)}" if left > 0 else "") if terms else "0"


def problem_latex(problem: Problem) -> str:
    r"""Both sets.

    >>> print(problem_latex(Problem("p", ("x", "y"), (Option.one_hot(0),), (Option.uniform((0, 1)),))))
    $A=\{\text{x}\},\quad B=\{\tfrac{1}{2}\,\text{x}+\tfrac{1}{2}\,\text{y}\}$
    """
    sides = {"A": problem.A, "B": problem.B, "C": problem.C}
    return "$" + ",\\quad ".join(f"{side}={set_latex(problem, x)}" for side, x in sides.items() if x) + "$"


def option_latex(option: Option) -> str:
    r"""The vector over unit vectors.

    >>> print(option_latex(Option.uniform((0, 12))))
    $\tfrac{1}{2}\,e_{0}+\tfrac{1}{2}\,e_{12}$
    """
    shown = [(f"e_{{{i}}}", w) for i, w in option.entries[: 3 * TERMS]]
    return f"${_sum_latex(shown, len(option.entries) - len(shown))}$"


def permutation_latex(phi: Permutation) -> str:
    """Cycle notation with numbers of states; whole cycles are left out when it gets long."""
    if phi.is_identity():
        return "$\\mathrm{id}$"
    text, left = "", len(phi.moved)
    for cycle in phi.cycles():
        if len(cycle) > 60 or len(text) > 300:
            break
        text += "(" + "\\;".join(map(str, cycle)) + ")"
        left -= len(cycle)
    return f"${text}{more_latex(left, ' states moved') if left else ''}$"


RENDERINGS: Mapping[str, Mapping[Kind, Rendering]] = {
    "Problem": {"html": problem_html, "latex": problem_latex, "svg": problem_svg, "text": problem_words},
    "Option": {"latex": option_latex},
    "Permutation": {"latex": permutation_latex},
}

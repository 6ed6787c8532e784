"""The figure of a report, with what it shows as a table for those who do not see it."""

from collections.abc import Container, Iterable, Sequence

from orbitcert.environment.mdp import Mdp
from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import rational_text
from orbitcert.present.checked_certificate import CheckedCertificate
from orbitcert.present.escaping import csv_document, printable_text
from orbitcert.present.figures.drawing import Drawing, environment_drawing, problem_drawing
from orbitcert.present.figures.svg import svg_text
from orbitcert.present.report.claim_sentences import whole_number
from orbitcert.present.report.markup import Markup, element
from orbitcert.present.report.subject import Subject
from orbitcert.present.steps import Step

LISTED = 200
"""Rows of a table before the rest is only counted."""

LONGEST_NAME = 60
LONGEST_CELL = 200


def figure_of(subject: Subject, steps: Sequence[Step]) -> Drawing | None:
    """The environment where there is one, else the option sets."""
    touched = dict.fromkeys(s for step in steps for s in (*step.base, *step.image))
    if subject.environment is not None:
        losing, winning = _sides(subject, steps)
        return environment_drawing(subject.environment, subject.start, losing, winning, touched)
    problem = subject.checked.problem
    return None if problem is None else problem_drawing(problem, touched)


def _sides(subject: Subject, steps: Sequence[Step]) -> tuple[list[str], list[str]]:
    """The states that lose and that win: where options have weight, or what the evidence copies."""
    if subject.checked.environment is not None:
        return dynamics_sides(subject.checked, steps)
    problem = subject.options
    if problem is None:
        return [], []
    A, B = (sorted({s for x in side for s in x.support}) for side in (problem.A, problem.B))
    return [problem.states[s] for s in A], [problem.states[s] for s in B]


def dynamics_sides(checked: CheckedCertificate, steps: Sequence[Step]) -> tuple[list[str], list[str]]:
    """The states of losing and of winning parts of an environment, in the order of the evidence."""
    proof, question = checked.value["proof"], checked.value["question"]
    losing = [*question["lose"].get("states", ()), *proof.get("points", ()), *proof.get("states", ())]
    losing += [s for part in proof.get("components", ()) for s in part["states"]]
    winning: list[str] = []
    for step in steps:
        (losing if step.title.endswith("loses") else winning).extend(step.image)
    lost = dict.fromkeys(losing)
    return list(lost), [s for s in dict.fromkeys(winning) if s not in lost]


def drawn(drawing: Drawing) -> Markup:
    """The figure in its natural size; wide ones scroll inside their frame."""
    return Markup(svg_text(drawing, standalone=False))


def description(subject: Subject, steps: Sequence[Step]) -> Markup:
    """The same as a table: the states and what leads where, or the options of both sides."""
    if subject.environment is not None:
        return _environment_table(subject.environment, *_sides(subject, steps))
    problem = subject.checked.problem
    if isinstance(problem, CopiedProblem):
        return table("Option sets", ("option", "side"), _copied_rows(problem))
    rows = [] if subject.options is None else list(option_rows(subject.options))
    return table("Options", ("option", "side"), rows)


def option_rows(problem: Problem) -> Iterable[tuple[str, str]]:
    """Every option with its side."""
    sides = (("loses", problem.A), ("wins", problem.B), ("competes", problem.C))
    return ((printable_text(problem.option_text(x), LONGEST_CELL), word) for word, side in sides for x in side)


def _copied_rows(problem: CopiedProblem) -> list[tuple[str, str]]:
    rows = []
    for word, options, copies in (("loses", problem.A, problem.alpha), ("wins", problem.B, problem.beta)):
        plain = Problem("", problem.states, problem.A, problem.B) if problem.A and problem.B else None
        for x in options:
            text = " + ".join(f"{rational_text(w)} {problem.states[s]}" for s, w in x.entries)
            rows.append((printable_text(text if plain is None else plain.option_text(x), LONGEST_CELL), word))
        for block, number in zip(problem.blocks, copies, strict=True):
            if number:
                name = printable_text(block.name, LONGEST_NAME)
                size = "1 option" if len(block.options) == 1 else f"{len(block.options):,} options"
                rows.append((f"{whole_number(number)} copies of {name} ({size})", word))
    return rows


def states_csv(subject: Subject, steps: Sequence[Step]) -> bytes | None:
    """Every state with its side, and with the weights of the options there; None when no state is written out."""
    problem, mdp = subject.options, subject.environment
    names = problem.states if problem is not None else () if mdp is None else mdp.states
    if not names:
        return None
    losing, winning = (frozenset(side) for side in _sides(subject, steps))
    weights: dict[str, list[list[str]]] = {name: [[], [], []] for name in names}
    if problem is not None:
        for place, options in enumerate((problem.A, problem.B, problem.C)):
            for number, x in enumerate(options, start=1):
                for s, weight in x.entries:
                    weights[problem.states[s]][place].append(f"{number}: {rational_text(weight)}")
    rows = [(name, side_of(name, losing, winning), *("; ".join(found) for found in weights[name])) for name in names]
    return csv_document(
        [("state", "side", "in losing options", "in winning options", "in competitors"), *rows]
    ).encode()


def side_of(name: str, losing: Container[str], winning: Container[str]) -> str:
    """The word for a state's side."""
    sides = [word for word, side in (("loses", losing), ("wins", winning)) if name in side]
    return " and ".join(sides) or "neither"


def _environment_table(mdp: Mdp, losing: Iterable[str], winning: Iterable[str]) -> Markup:
    lost, won = frozenset(losing), frozenset(winning)
    rows = []
    for s in range(min(len(mdp.states), LISTED)):
        leads = "; ".join(
            f"{printable_text(action, 30)}: {_row(mdp, row)}"
            for action, row in zip(mdp.actions[s][:8], mdp.rows[s], strict=False)
        )
        name = mdp.states[s]
        rows.append((printable_text(name, LONGEST_NAME), side_of(name, lost, won), printable_text(leads, LONGEST_CELL)))
    return table("States", ("state", "side", "actions"), rows, len(mdp.states))


def _row(mdp: Mdp, row: Iterable[tuple[int, object]]) -> str:
    parts = []
    for successor, probability in list(row)[:4]:
        name = printable_text(mdp.states[successor], 30)
        parts.append(name if probability == 1 else f"{name} {probability}")
    return ", ".join(parts)


def scrolling(label: str, *children: Markup, kind: str = "scroll") -> Markup:
    """A frame that scrolls, also by keyboard, with a name for those who do not see it."""
    return element("div", *children, class_=kind, tabindex="0", role="region", aria_label=label)


def _cell(text: str) -> Markup:
    return element("td", text)


def table(caption: str, heads: tuple[str, ...], rows: Sequence[Sequence[str]], number: int | None = None) -> Markup:
    """A table with a scope for every head, the side in its second column; the rest of a long one is counted."""
    number = len(rows) if number is None else number
    body = [
        element("tr", element("th", row[0], scope="row"), element("td", row[1], class_="side"), *map(_cell, row[2:]))
        for row in rows[:LISTED]
    ]
    more = number - len(body)
    rest = (element("p", f"and {more:,} more in the certificate", class_="quiet"),) if more > 0 else ()
    whole = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
        element("tbody", *body),
    )
    return scrolling(f"{caption}, as a table", whole, *rest)

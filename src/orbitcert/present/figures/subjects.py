"""What figures are of: a checked certificate with the states that its evidence touches, or a gallery entry.

Which states lose and win is read from the problem, or, for rule dynamics, from the evidence: the base and the copies.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from orbitcert.distribution.description import start_state
from orbitcert.environment.gallery import GalleryEntry
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.option import support_of
from orbitcert.exact.problem import Problem
from orbitcert.present.checked_certificate import CheckedCertificate
from orbitcert.present.figures.drawing import Drawing, environment_drawing, problem_drawing
from orbitcert.present.steps import Step, steps_of


def certificate_drawing(
    found: CheckedCertificate, environment: Mdp | None = None, start: str | None = None, first: Step | None = None
) -> Drawing:
    """The environment of rule dynamics, or the given one behind the problem, or else the option sets; without arrows.

    `first` is the step whose states are drawn before those of the others when not everything is.  Raises BadInput when
    the environment has nothing to do with the certificate, or has no such start.
    """
    keep = touched_states(found.value, first)
    if found.environment is not None:
        if environment is not None:
            raise BadInput(
                "--environment", "the certificate is about an environment already, which it contains or names"
            )
        losing, winning = dynamics_sides(found.value)
        return environment_drawing(found.environment, found.value["question"]["from"], losing, winning, keep)
    problem = found.problem
    if problem is None:
        raise BadInput(found.file, "is about neither a problem nor an environment")
    if environment is None:
        return problem_drawing(problem, keep)
    return around(problem, environment, start, keep)


def around(problem: Problem | CopiedProblem, environment: Mdp, start: str | None, keep: Iterable[str] = ()) -> Drawing:
    """The environment that the option sets were made from, with the states that carry their weight marked."""
    if isinstance(problem, CopiedProblem):
        raise BadInput("--environment", "a problem with copies of blocks is not about the states of an environment")
    losing, winning = problem_sides(problem)
    known = set(environment.states)
    strange = next((name for name in (*losing, *winning) if name not in known), None)
    if strange is not None:
        raise BadInput(
            "--environment", f"{environment.name!r} has no state {strange!r}, which carries weight in an option"
        )
    if start is not None:
        start_state(environment, start)
    begins = () if start is None else (start,)
    return environment_drawing(environment, start, losing, winning, (*begins, *keep, *losing, *winning))


def entry_drawing(entry: GalleryEntry, problem: Problem, start: str | None = None) -> Drawing:
    """The environment of a gallery entry as seen from where it asks, or the option sets where it has none.

    >>> from orbitcert.distribution.gallery_problems import gallery_problem
    >>> from orbitcert.environment.gallery import gallery_entry
    >>> sorted(node.key for node in entry_drawing(gallery_entry("candy"), gallery_problem("candy")).nodes)
    ['candy', 'chocolate', 'hug', 'start', 'wait']
    """
    if entry.environment is None or entry.choice is None:
        if start is not None:
            raise BadInput("--from", f"the gallery entry {entry.name!r} is a problem without an environment")
        return problem_drawing(problem)
    return around(problem, entry.environment, start or entry.choice.start)


def problem_sides(problem: Problem) -> tuple[list[str], list[str]]:
    """The names of the states that carry weight in A, and in B."""
    losing, winning = (sorted(support_of(options)) for options in (problem.A, problem.B))
    return [problem.states[s] for s in losing], [problem.states[s] for s in winning]


def dynamics_sides(certificate: Any) -> tuple[list[str], list[str]]:
    """What loses and what wins in a certificate of rule dynamics: the base and its losing copies, the winning copies.

    >>> dynamics_sides({"question": {"lose": {"actions": ["l"]}}, "proof": {"form": "ends", "points": ["x"],
    ...     "loops": [["y", "stay"]], "components": []}})
    (['x'], ['y'])
    """
    proof = certificate["proof"]
    losing: list[str] = list(certificate["question"]["lose"].get("states", ()))
    winning: list[str] = []
    parts = [proof] if proof["form"] == "paths" else proof["components"]
    if proof["form"] == "ends":
        losing.extend(proof["points"])
        winning.extend(state for state, _ in proof["loops"])
    for part in parts:
        losing.extend(part["states"])
        losing.extend(state for copy in part["losing"] for state in copy["images"])
        winning.extend(state for copy in part["winning"] for state in copy["images"])
    return list(dict.fromkeys(losing)), list(dict.fromkeys(winning))


def touched_states(certificate: Any, first: Step | None = None) -> Iterator[str]:
    """The states that the evidence touches, the most telling ones first: start, base, first images, routes, rest."""
    steps: Sequence[Step] = steps_of(certificate)
    if "question" in certificate:
        yield certificate["question"]["from"]
    for step in (*([] if first is None else [first]), *steps[:1]):
        yield from step.base
        yield from step.image
        yield from (state for arrow in step.arrows for state in arrow)
    for step in steps[1:20]:
        yield from step.image
    for route in certificate["proof"].get("routes", ()):
        yield from (state for state, _ in route)
    for step in steps:
        yield from step.base
        yield from step.image
        yield from (state for arrow in step.arrows for state in arrow)

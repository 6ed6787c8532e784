"""A survey as a file, so that a long enumeration can be interrupted and continued: `orbitcert/survey/1`.

    {"format": "orbitcert/survey/1", "problem": sha256, "survey": {...}, "digest": sha256 of the survey}

All numbers are strings.  The digests tell a survey of another problem, and a damaged file, from the right one.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.problem_file import expect_list, expect_object, expect_text, problem_to_json
from orbitcert.exact.strict_json import read_json, write_json_atomically
from orbitcert.orbit.arrangement import Arrangement
from orbitcert.orbit.cone import Cone, Vector
from orbitcert.orbit.regions import WHOLE, Cell, Found, Method, Survey

FORMAT = "orbitcert/survey/1"

_FIELDS = ("method", "regions", "looked", "done", "waves", "inside", "point", "waiting")


def write_survey(path: Path | str, arrangement: Arrangement, survey: Survey) -> None:
    """Write the survey to this file: all of it, or nothing."""
    body = {
        "method": survey.method,
        "regions": str(survey.regions),
        "looked": str(survey.looked),
        "done": str(survey.done),
        "waves": str(survey.waves),
        "inside": str(survey.best.inside),
        "point": _spelled(survey.best.point),
        "waiting": [_cell_to_json(cell) for cell in survey.waiting],
    }
    write_json_atomically(
        path, {"format": FORMAT, "problem": _problem_digest(arrangement), "survey": body, "digest": _digest(body)}
    )


def read_survey(path: Path | str, arrangement: Arrangement, method: Method | None) -> Survey | None:
    """The survey in this file, None when there is no such file.

    Raises BadInput when the file is damaged, belongs to another problem, or was made by another method.
    """
    if not Path(path).exists():
        return None
    where = str(path)
    fields = expect_object(read_json(path), where, FORMAT, ("format", "problem", "survey", "digest"))
    if fields["problem"] != _problem_digest(arrangement):
        raise BadInput(f"{where}: problem", "this file is about another problem")
    if fields["digest"] != _digest(fields["survey"]):
        raise BadInput(f"{where}: digest", "the file was damaged or changed")
    body = expect_object(fields["survey"], f"{where}: survey", None, _FIELDS)
    made: Method = "regions" if body["method"] == "regions" else "bound"
    if method not in (None, made) or body["method"] != made:
        raise BadInput(f"{where}: survey.method", f"the file was made by method {made}, not {method}")
    waiting = tuple(
        _cell(item, arrangement, f"{where}: survey.waiting[{k}]")
        for k, item in enumerate(expect_list(body["waiting"], f"{where}: survey.waiting"))
    )
    regions, looked, done, waves, inside = (
        _integer(body[key], f"{where}: survey.{key}") for key in ("regions", "looked", "done", "waves", "inside")
    )
    point = _vector(body["point"], arrangement.chamber.dimension, f"{where}: survey.point")
    if done + sum(cell.weight for cell in waiting) != WHOLE:
        raise BadInput(f"{where}: survey.waiting", "the weights of the cells do not fit together")
    if int(arrangement.chamber.split([point])[0, 0]) != inside:
        raise BadInput(f"{where}: survey.inside", "the point does not lie in so many cones")
    return Survey(made, waiting, Found(inside, point), regions, looked, done, waves)


def _cell_to_json(cell: Cell) -> dict[str, object]:
    cone = cell.cone
    return {
        "rays": [_spelled(ray) for ray in cone.rays],
        "tight": [str(mask) for mask in cone.tight],
        "lines": [_spelled(line) for line in cone.lines],
        "rows": str(cone.rows),
        "crossing": str(cell.crossing),
        "weight": str(cell.weight),
    }


def _cell(value: object, arrangement: Arrangement, where: str) -> Cell:
    fields = expect_object(value, where, None, ("rays", "tight", "lines", "rows", "crossing", "weight"))
    d = arrangement.chamber.dimension
    rays, lines = (
        tuple(_vector(item, d, f"{where}.{key}") for item in expect_list(fields[key], f"{where}.{key}"))
        for key in ("rays", "lines")
    )
    tight = tuple(_integer(item, f"{where}.tight") for item in expect_list(fields["tight"], f"{where}.tight"))
    rows, crossing, weight = (_integer(fields[key], f"{where}.{key}") for key in ("rows", "crossing", "weight"))
    if len(tight) != len(rays):
        raise BadInput(f"{where}.tight", f"{len(tight)} masks for {len(rays)} rays")
    cone = Cone(rays, tight, lines, rows)
    if crossing & ~arrangement.crossing(cone):
        raise BadInput(f"{where}.crossing", "a form that does not cross the cell")
    return Cell(cone, crossing, weight)


def _spelled(vector: Sequence[int]) -> str:
    return " ".join(map(str, vector))


def _vector(value: object, length: int, where: str) -> Vector:
    vector = tuple(_integer(word, where) for word in expect_text(value, where).split())
    if len(vector) != length:
        raise BadInput(where, f"{len(vector)} numbers instead of {length}")
    return vector


def _integer(value: object, where: str) -> int:
    try:
        return int(expect_text(value, where))
    except ValueError:
        raise BadInput(where, "an integer is expected") from None


def _problem_digest(arrangement: Arrangement) -> str:
    """Of the problem without its name, and of the forms in the order in which the masks number them."""
    problem = problem_to_json(arrangement.chamber.problem)
    return _digest([{key: value for key, value in problem.items() if key != "name"}, list(map(str, arrangement.forms))])


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()

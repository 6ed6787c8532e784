"""MiniGrid environments, explored step by step from one seeded start.

They have no transition table: every action is tried in every situation.  A situation is what lies where (with the
state of doors and boxes), where the agent is and looks, and what it carries; the step counter is no part of it, so
nothing is cut off by time.  A step that ends the episode leads to an absorbing end, one for each kind and cell.
"""

import importlib
import warnings
from collections.abc import Iterator
from typing import Any

from orbitcert.environment.gymnasium_reader import END, option_values
from orbitcert.environment.mdp import Mdp, Row
from orbitcert.environment.rationalise import ONE, Rule
from orbitcert.exact.bad_input import BadInput

MAX_STATES = 200_000
"""More situations are refused, unless the option `states=K` says otherwise."""

MAX_OPTION = 1_000
"""Largest number of an option."""

_ARROWS = ">v<^"
_PLAIN = (bool, int, str, tuple, type(None))


def read_minigrid(spec: str, _: Rule) -> Mdp:
    """The environment `ID,option=value,...` of MiniGrid; its steps are sure, so no rule for floats is needed.

    Options: `seed=K` (default 0) draws the layout, `states=K` limits the exploration, others go to the environment.
    Raises BadInput when MiniGrid is not installed, does not know the environment or the options, when a step draws
    random numbers, and when there are too many situations.
    """
    where = f"minigrid:{spec}"
    try:
        importlib.import_module("minigrid")
        gymnasium = importlib.import_module("gymnasium")
    except ModuleNotFoundError:
        raise BadInput(where, 'minigrid is not installed: pip install "orbitcert[minigrid]"') from None
    name, arguments = option_values(spec, where)
    seed, limit = arguments.pop("seed", 0), arguments.pop("states", MAX_STATES)
    if type(seed) is not int or type(limit) is not int or seed < 0 or limit < 1:
        raise BadInput(where, "seed and states are natural numbers")
    if "render_mode" in arguments or any(type(value) is int and value > MAX_OPTION for value in arguments.values()):
        raise BadInput(where, f"nothing is drawn here, and numbers above {MAX_OPTION} are refused")
    if not name.startswith("MiniGrid-"):
        raise BadInput(where, "no environment of MiniGrid: their names begin with MiniGrid-")
    try:
        with warnings.catch_warnings(action="ignore"):
            environment = gymnasium.make(name, disable_env_checker=True, **arguments).unwrapped
            environment.reset(seed=seed)
    except (gymnasium.error.Error, ImportError, TypeError, ValueError, ArithmeticError, AttributeError) as fault:
        raise BadInput(where, f"gymnasium refuses it: {fault}") from None
    except AssertionError as fault:
        raise BadInput(where, f"gymnasium refuses it: a condition on the options fails {fault}".rstrip()) from None
    try:
        return _Exploration(environment, where, limit).mdp()
    finally:
        environment.close()


class _Exploration:
    """All situations that actions lead to, breadth first."""

    def __init__(self, environment: Any, where: str, limit: int) -> None:
        self._environment = environment
        self._where = where
        self._limit = limit
        environment.gen_obs = dict  # what the agent sees is not needed
        self._objects = list(_objects(environment))
        self._varying = [key for key, value in vars(environment).items() if type(value) in _PLAIN]
        self._varying.remove("step_count")
        self._numbers: dict[object, int] = {}
        self._names: list[str] = []
        self._situations: list[Any] = []  # None for an end
        self._ends: dict[str, list[int]] = {}
        self._grids: dict[object, int] = {}
        self._codes: dict[object, int] = {}  # what lies where -> its number: situations share it
        self._layouts: dict[object, tuple[list[Any], list[Any]]] = {}

    def mdp(self) -> Mdp:
        """The environment; raises BadInput when it is stochastic or too large."""
        actions = list(self._environment.actions)
        names = tuple(action.name for action in actions)
        sure: list[Row] = []
        steps: list[tuple[int, ...]] = []
        self._found()
        for s, situation in enumerate(self._situations):  # grows while it is read
            steps.append((s,) if situation is None else tuple(self._step(situation, action) for action in actions))
            if len(self._situations) > self._limit:
                reason = f"more than {self._limit} situations; allow more with states=K"
                raise BadInput(self._where, reason)
        sure = [((s, ONE),) for s in range(len(steps))]
        return Mdp(
            self._where,
            tuple(self._names),
            tuple((END,) if situation is None else names for situation in self._situations),
            tuple(tuple(sure[t] for t in targets) for targets in steps),
            None,
            0,
            tuple((kind, tuple(sorted(members))) for kind, members in sorted(self._ends.items())),
        )

    def _step(self, situation: Any, action: Any) -> int:
        """The number of the situation or end that the action leads to."""
        environment = self._environment
        self._restore(situation)
        environment.step_count = 0
        drawn = environment.np_random.bit_generator.state
        _, reward, terminated, _, _ = environment.step(action)
        if environment.np_random.bit_generator.state != drawn:
            raise BadInput(self._where, f"the action {action.name} draws random numbers: only sure steps are explored")
        return self._end(reward > 0) if terminated else self._found()

    def _found(self) -> int:
        """The number of the present situation, a new one when it was not met before."""
        environment = self._environment
        codes = self._codes
        grid = codes.setdefault(tuple([_code(cell) for cell in environment.grid.grid]), len(codes))
        varying = tuple([getattr(environment, key) for key in self._varying])
        position = tuple(map(int, environment.agent_pos))
        key = grid, position, int(environment.agent_dir), _code(environment.carrying), varying
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._names)
            carried = environment.carrying
            holding = "" if carried is None else f"+{carried.type}:{carried.color}"
            version = self._grids.setdefault((grid, _rest(varying, self._varying)), len(self._grids))
            place = f"{position[0]}.{position[1]}{_ARROWS[int(environment.agent_dir)]}"
            self._names.append(f"{place}{holding}" + (f"#{version}" if version else ""))
            self._situations.append(self._snapshot())
        return number

    def _end(self, won: bool) -> int:
        """The number of the end at the agent's cell: named after what is there, else after whether it was rewarded."""
        environment = self._environment
        x, y = map(int, environment.agent_pos)
        cell = environment.grid.get(x, y)
        kind = cell.type if cell is not None and cell.type in ("goal", "lava") else "success" if won else "failure"
        key = kind, x, y
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._names)
            self._names.append(f"{kind}@{x}.{y}")
            self._situations.append(None)
            self._ends.setdefault(kind, []).append(number)
        return number

    def _snapshot(self) -> Any:
        environment = self._environment
        cells = environment.grid.grid
        attributes = [dict(vars(thing)) for thing in self._objects]
        known = tuple(map(id, cells)), tuple(tuple(map(_plain, values.values())) for values in attributes)
        layout = self._layouts.setdefault(known, (list(cells), attributes))
        return (
            *layout,
            [(key, getattr(environment, key)) for key in self._varying],
            environment.agent_pos,
            environment.agent_dir,
            environment.carrying,
        )

    def _restore(self, snapshot: Any) -> None:
        environment = self._environment
        cells, attributes, varying, position, direction, carrying = snapshot
        environment.grid.grid = list(cells)
        for thing, values in zip(self._objects, attributes, strict=True):
            vars(thing).update(values)
        for key, value in varying:
            setattr(environment, key, value)
        environment.agent_pos, environment.agent_dir, environment.carrying = position, direction, carrying


def _objects(environment: Any) -> Iterator[Any]:
    """Everything in the grid that can change, also inside boxes."""
    pending = [cell for cell in environment.grid.grid if cell is not None] + [environment.carrying]
    for thing in pending:
        if thing is not None and thing.type not in ("wall", "goal", "lava", "floor"):
            yield thing
            pending.append(getattr(thing, "contains", None))


def _code(thing: Any) -> object:
    """What a thing is and in which state, with what it contains."""
    if thing is None:
        return None
    contents = getattr(thing, "contains", None)
    return thing.type, thing.color, getattr(thing, "is_open", None), getattr(thing, "is_locked", None), _code(contents)


def _plain(value: Any) -> object:
    """A value that can be compared: positions as tuples, things by identity."""
    if isinstance(value, _PLAIN):
        return value
    return tuple(map(int, value)) if hasattr(value, "__len__") else id(value)


def _rest(values: tuple[object, ...], names: list[str]) -> tuple[object, ...]:
    """The values of the attributes that are no part of a state's name."""
    named = ("agent_pos", "agent_dir", "carrying")
    return tuple(value for value, name in zip(values, names, strict=True) if name not in named)

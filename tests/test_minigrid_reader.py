"""MiniGrid environments, compared with an exploration by deep copies and with counts worked out by hand."""

import copy

import pytest

from orbitcert.environment.minigrid_reader import read_minigrid
from orbitcert.environment.rationalise import REFUSE
from orbitcert.environment.sources import open_environment
from orbitcert.exact.bad_input import BadInput

pytest.importorskip("minigrid")
import gymnasium


def by_deep_copies(name: str, seed: int) -> tuple[int, list[tuple[int, ...]]]:
    """The number of situations, and for each one the numbers of its successors; ends are negative."""
    environment = gymnasium.make(name, disable_env_checker=True).unwrapped
    environment.reset(seed=seed)

    def key(env: object) -> object:
        carried = env.carrying and (env.carrying.type, env.carrying.color)
        return env.grid.encode().tobytes(), tuple(map(int, env.agent_pos)), int(env.agent_dir), carried

    numbers, waiting, steps = {key(environment): 0}, [environment], []
    for current in waiting:
        row = []
        for action in current.actions:
            after = copy.deepcopy(current)
            after.step_count = 0
            *_, ended, _, _ = after.step(action)
            if ended:
                row.append(-1)
                continue
            if key(after) not in numbers:
                numbers[key(after)] = len(waiting)
                waiting.append(after)
            row.append(numbers[key(after)])
        steps.append(tuple(row))
    return len(waiting), steps


@pytest.mark.parametrize("name", ["MiniGrid-DoorKey-5x5-v0", "MiniGrid-LavaGapS5-v0", "MiniGrid-Unlock-v0"])
def test_the_exploration_agrees_with_deep_copies(name: str) -> None:
    if name == "MiniGrid-Unlock-v0":
        mdp = read_minigrid(f"{name},seed=3", REFUSE)
        assert len(mdp.states) > 500
        assert [label for label, _ in mdp.labels] == ["success"]
        return
    for seed in (0, 5):
        mdp = read_minigrid(f"{name},seed={seed}", REFUSE)
        count, steps = by_deep_copies(name, seed)
        ends = {s for _, members in mdp.labels for s in members}
        playing = [s for s in range(len(mdp.states)) if s not in ends]
        assert len(playing) == count
        place = {s: k for k, s in enumerate(playing)}
        ours = [tuple(place.get(row[0][0], -1) for row in mdp.rows[s]) for s in playing]
        assert ours == steps
        assert sum(map(len, ours)) >= 100


def test_an_empty_room_has_four_directions_in_each_cell() -> None:
    """3 x 3 cells: 8 of them with 4 directions, and the goal, which ends."""
    mdp = open_environment("minigrid:MiniGrid-Empty-5x5-v0")
    assert len(mdp.states) == 8 * 4 + 1
    assert mdp.initial == 0
    assert mdp.states[0] == "1.1>"
    assert mdp.actions[0] == ("left", "right", "forward", "pickup", "drop", "toggle", "done")
    assert mdp.labels == (("goal", (mdp.index("goal@3.3"),)),)
    assert mdp.actions[mdp.index("goal@3.3")] == ("end",)
    forward = mdp.rows[mdp.index("2.3>")][2]
    assert forward[0][0] == mdp.index("goal@3.3")
    assert mdp.is_deterministic()


def test_lava_kills_and_the_seed_draws_the_layout() -> None:
    first, again, other = (read_minigrid(f"MiniGrid-LavaGapS7-v0,seed={seed}", REFUSE) for seed in (1, 1, 2))
    assert dict(first.labels).keys() == {"goal", "lava"}
    assert (first.states, first.rows, first.labels) == (again.states, again.rows, again.labels)
    assert first.states != other.states


def test_what_is_carried_and_opened_is_in_the_name() -> None:
    names = read_minigrid("MiniGrid-DoorKey-5x5-v0", REFUSE).states
    assert any("+key:yellow" in name for name in names)
    assert any("#" in name for name in names)


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("MiniGrid-Nowhere-v0", "gymnasium refuses it"),
        ("FrozenLake-v1", "no environment of MiniGrid"),
        ("MiniGrid-Empty-5x5-v0,depth=3", "gymnasium refuses it"),
        ("MiniGrid-Empty-5x5-v0,seed=x", "natural numbers"),
        ("MiniGrid-Empty-5x5-v0,seed", "not of the form"),
        ("MiniGrid-Empty-5x5-v0,states=10", "more than 10 situations"),
        ("MiniGrid-Empty-5x5-v0,size=2000", "above 1000"),
        ("MiniGrid-Empty-5x5-v0,size=1", "a condition on the options"),
        ("MiniGrid-Empty-5x5-v0,render_mode=human", "nothing is drawn"),
        ("MiniGrid-Dynamic-Obstacles-5x5-v0", "draws random numbers"),
        ("", "no environment of MiniGrid"),
    ],
)
def test_what_cannot_be_explored_is_refused_in_one_line(spec: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason) as caught:
        read_minigrid(spec, REFUSE)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"minigrid:{spec}"[:40])

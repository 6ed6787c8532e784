"""Our distributions and reachability against stormpy's exact engine, on models that we export to it.

Compared as exact rationals: for each model the largest long-run share of every state (gallery), which states can be
reached and which almost surely, and the long-run distribution of seeded policies.
"""

import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from orbitcert.distribution.chain import closed_classes, long_run_distribution, stationary_distribution
from orbitcert.distribution.policy import Policy
from orbitcert.distribution.reachability import AlmostSure, reachable
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.environment.drn import drn_text
from orbitcert.environment.gallery import gallery
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.rationalise import parse_rule
from orbitcert.environment.sources import open_environment
from orbitcert.environment.state_labels import STATE, spelled

stormpy = pytest.importorskip("stormpy")
from stormpy.examples import files  # noqa: E402

stormpy.developer.set_log_level(stormpy.developer.LogLevel.OFF)

PROGRAMS = {
    "coin": files.prism_mdp_coin_2_2,
    "maze": files.prism_mdp_maze,
    "slipgrid": files.prism_mdp_slipgrid,
    "die": files.prism_dtmc_die,
    "brp": files.prism_dtmc_brp,
}
TARGETS, POLICIES, SEED = 12, 4, 20261125


@cache
def models() -> dict[str, tuple[Mdp, int]]:
    """Every model with the state to begin in."""
    found = {
        entry.name: (entry.environment, entry.environment.index(entry.choice.start))
        for entry in gallery()
        if entry.environment is not None and entry.choice is not None
    }
    for size in ("4x4", "8x8"):
        lake = open_environment(f"gymnasium:FrozenLake-v1,map_name={size},is_slippery=true", parse_rule("limit=3"))
        found[f"lake {size}"] = (lake, 0)
    for name, path in PROGRAMS.items():
        program = open_environment(f"program:{path}")
        assert program.initial is not None
        found[name] = (program, program.initial)
    return found


def exported(mdp: Mdp, folder: Path) -> Any:
    """The model that stormpy reads from our export, with exact numbers."""
    path = folder / "model.drn"
    path.write_text(drn_text(mdp), encoding="utf-8")
    model = stormpy.build_model_from_drn[stormpy.Rational](str(path))
    assert model.nr_states == len(mdp.states)
    assert model.nr_choices == sum(map(len, mdp.rows))
    return model


def asker(mdp: Mdp, model: Any, start: int) -> Callable[[str, int], Fraction]:
    """Storm's exact answer to a question about one state, as seen from the start."""

    def ask(question: str, state: int) -> Fraction:
        formula = stormpy.parse_properties(question.format(f'"{spelled(STATE, mdp.states[state])}"'))[0]
        return Fraction(str(stormpy.model_checking(model, formula).get_value(start)))

    return ask


def seeded_policy(mdp: Mdp, start: int, draw: random.Random) -> Policy:
    """A policy on the states that it reaches."""
    policy: Policy = {}
    pending = [start]
    while pending:
        s = pending.pop()
        if s not in policy:
            policy[s] = draw.choice(mdp.rows[s])
            pending.extend(t for t, _ in policy[s])
    return policy


def chain_of(mdp: Mdp, policy: Policy) -> Mdp:
    """The environment in which only this policy can be followed; states that it does not reach stay where they are."""
    rows = tuple((policy.get(s, ((s, Fraction(1)),)),) for s in range(len(mdp.states)))
    return Mdp(mdp.name, mdp.states, (("go",),) * len(rows), rows)


def test_gallery_programs_and_lakes_agree_with_the_exact_engine(tmp_path: Path) -> None:
    compared: Counter[str] = Counter()
    for name, (mdp, start) in models().items():
        draw = random.Random(f"{SEED} {name}")
        ask = asker(mdp, exported(mdp, tmp_path), start)
        inside = reachable(mdp, start)
        almost_sure = AlmostSure(mdp, inside)
        for state in draw.sample(range(len(mdp.states)), min(TARGETS, len(mdp.states))):
            chance = ask("Pmax=? [F {}]", state)
            assert (chance > 0) == (state in inside), (name, state)
            if state in inside:
                assert (chance == 1) == (start in almost_sure.states_reaching(state)), (name, state)
            compared["reachability"] += 1
        for _ in range(POLICIES):
            policy = seeded_policy(mdp, start, draw)
            classes = {members: stationary_distribution(policy, members) for members in closed_classes(policy)}
            ours = dict(long_run_distribution(policy, start, classes).entries)
            ask_chain = asker(mdp, exported(chain_of(mdp, policy), tmp_path), start)
            for state in draw.sample(sorted(policy), min(TARGETS, len(policy))):
                assert ask_chain("LRAmax=? [{}]", state) == ours.get(state, 0), (name, state)
                compared["long run of a policy"] += 1
                compared["long run of a policy, positive"] += state in ours
        compared["models"] += 1
    for entry in gallery():
        if entry.environment is not None and entry.choice is not None:
            mdp, start = models()[entry.name]
            ask = asker(mdp, exported(mdp, tmp_path), start)
            options = [dict(x.entries) for x in recurrent_distributions(mdp, start)]
            for state in range(len(mdp.states)):
                assert ask("LRAmax=? [{}]", state) == max(x.get(state, Fraction(0)) for x in options), entry.name
                compared["largest share"] += 1
    assert compared["models"] == 13 + 2 + len(PROGRAMS) == 20
    assert compared["reachability"] >= 190
    assert compared["long run of a policy"] >= 400
    assert compared["long run of a policy, positive"] >= 100
    assert compared["largest share"] >= 150

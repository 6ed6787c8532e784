"""Gymnasium's toy_text tables, read exactly or refused by name."""

import sys
from fractions import Fraction
from pathlib import Path

import pytest

from orbitcert.distribution.one_cycles import one_cycles
from orbitcert.environment import gymnasium_reader
from orbitcert.environment.gymnasium_reader import read_gymnasium
from orbitcert.environment.mdp_file import mdp_from_json, mdp_to_json
from orbitcert.environment.rationalise import DECIMAL, REFUSE, parse_rule
from orbitcert.environment.sources import open_environment
from orbitcert.exact.bad_input import BadInput

gymnasium = pytest.importorskip("gymnasium")

THIRDS = parse_rule("limit=3")


def ends(mdp):
    found = [s for s, names in enumerate(mdp.actions) if names == ("end",)]
    assert all(mdp.rows[s] == (((s, Fraction(1)),),) for s in found)
    return [mdp.states[s] for s in found]


@pytest.mark.parametrize(
    ("spec", "states", "absorbing", "changes"),
    [
        ("FrozenLake-v1", 16, ["H1.1", "H1.3", "H2.3", "H3.0", "G3.3"], 132),
        ("FrozenLake-v1,is_slippery=false", 16, ["H1.1", "H1.3", "H2.3", "H3.0", "G3.3"], 0),
        ("FrozenLake-v1,map_name=8x8", 64, None, 636),
        ("FrozenLake-v1,map_name=8x8,is_slippery=false", 64, None, 0),
        ("CliffWalking-v1", 48, ["G3.11"], 0),
        ("CliffWalking-v1,is_slippery=true", 48, ["G3.11"], 564),
    ],
)
def test_tables_become_exact_rows(spec, states, absorbing, changes):
    mdp = read_gymnasium(spec, THIRDS)
    assert len(mdp.states) == states
    assert absorbing is None or ends(mdp) == absorbing
    assert all(sum(p for _, p in row) == 1 for rows in mdp.rows for row in rows)
    assert (len(mdp.rationalisation.changed) if mdp.rationalisation else 0) == changes
    assert mdp_from_json(mdp_to_json(mdp)) == mdp
    if changes == 0:
        assert read_gymnasium(spec, REFUSE) == mdp
        assert mdp.is_deterministic()


def test_frozen_lake_slips_to_both_sides_and_walls_add_up():
    mdp = read_gymnasium("FrozenLake-v1", THIRDS)
    assert mdp.actions[0] == ("left", "down", "right", "up")
    assert mdp.states[:5] == ("S0.0", "F0.1", "F0.2", "F0.3", "F1.0")
    assert mdp.rows[0][0] == ((0, Fraction(2, 3)), (4, Fraction(1, 3)))
    assert mdp.rows[0][2] == ((0, Fraction(1, 3)), (1, Fraction(1, 3)), (4, Fraction(1, 3)))
    first = mdp.rationalisation.changed[0]
    assert (first.state, first.action, first.written) == ("S0.0", "left", Fraction(1, 3))
    assert Fraction(float(first.read)) != first.written


def test_the_larger_lake_has_ten_holes_and_a_goal():
    mdp = read_gymnasium("FrozenLake-v1,map_name=8x8", THIRDS)
    assert len(ends(mdp)) == 11
    assert sorted(name[0] for name in ends(mdp)) == ["G"] + 10 * ["H"]
    steady = read_gymnasium("FrozenLake-v1,map_name=8x8,is_slippery=false", REFUSE)
    assert {steady.states[t] for t in one_cycles(steady, 0)} > set(ends(steady))


def test_cliff_cells_are_named_and_send_back_to_the_start():
    mdp = read_gymnasium("CliffWalking-v1", REFUSE)
    start = mdp.index("S3.0")
    assert [name for name in mdp.states if name[0] == "C"] == [f"C3.{j}" for j in range(1, 11)]
    assert mdp.actions[start] == ("up", "right", "down", "left")
    assert mdp.rows[start][1] == ((start, Fraction(1)),)
    goal = mdp.index("G3.11")
    assert mdp.rows[mdp.index("F2.11")][2] == ((goal, Fraction(1)),)


def taxi():
    try:
        return read_gymnasium("Taxi-v4", REFUSE)
    except BadInput:
        return read_gymnasium("Taxi-v3", REFUSE)


def test_taxi_ends_where_the_passenger_is_delivered():
    mdp = taxi()
    assert len(mdp.states) == 500
    assert ends(mdp) == ["t0.0-pR-dR", "t0.4-pG-dG", "t4.0-pY-dY", "t4.3-pB-dB"]
    assert mdp.is_deterministic()
    s = mdp.index("t0.0-pT-dR")
    assert mdp.actions[s] == ("south", "north", "east", "west", "pickup", "dropoff")
    assert mdp.rows[s][5] == ((mdp.index("t0.0-pR-dR"), Fraction(1)),)


def test_thirds_as_decimals_do_not_sum_to_one():
    with pytest.raises(BadInput) as caught:
        read_gymnasium("FrozenLake-v1", DECIMAL)
    assert caught.value.where == "gymnasium:FrozenLake-v1: state 'S0.0', action 'left'"
    assert "not 1" in caught.value.reason


def test_floats_are_refused_without_a_rule():
    with pytest.raises(BadInput) as caught:
        open_environment("gymnasium:FrozenLake-v1")
    assert "state 'S0.0', action 'left', successor 'S0.0'" in str(caught.value)
    assert "--rationalise decimal" in str(caught.value)
    assert "limit=K" in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("Blackjack-v1", "has no transition table P"),
        ("CartPole-v1", "has no transition table P"),
        ("NoSuchLake-v1", "gymnasium refuses it"),
        ("FrozenLake-v1,map_name=9x9", "gymnasium does not know the value '9x9'"),
        ("FrozenLake-v1,wind=3", "gymnasium refuses it"),
        ("FrozenLake-v1,slippery", "option 'slippery' is not of the form name=value"),
        ("FrozenLake-v1,map_name=4x4,map_name=8x8", "each name once"),
        ("", "gymnasium refuses it"),
    ],
)
def test_what_cannot_be_read_is_refused(spec, message):
    with pytest.raises(BadInput) as caught:
        read_gymnasium(spec, THIRDS)
    assert message in str(caught.value)
    assert caught.value.where == f"gymnasium:{spec}"


def test_without_gymnasium_the_extra_is_named(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(gymnasium_reader.importlib, "import_module", missing)
    with pytest.raises(BadInput, match=r"gymnasium is not installed: pip install \"orbitcert\[gymnasium\]\""):
        read_gymnasium("FrozenLake-v1", THIRDS)


class Table:
    """A stand-in for an environment with a transition table."""

    def __init__(self, table):
        self.P = table

    @property
    def unwrapped(self):
        return self

    def close(self):
        pass


@pytest.fixture
def made(monkeypatch):
    def make(table):
        monkeypatch.setattr(gymnasium, "make", lambda *_, **__: Table(table))
        return read_gymnasium("Other-v0", REFUSE)

    return make


def test_unknown_families_get_plain_names_and_terminated_states_absorb(made):
    stay = [(1.0, 0, 0, False), (0.0, 1, 0, False)]
    mdp = made({0: {0: [(1.0, 1, 0, True)], 1: stay}, 1: {0: [(1.0, 1, 5, True)]}})
    assert mdp.states == ("s0", "s1")
    assert mdp.actions == (("a0", "a1"), ("end",))
    assert mdp.rows[0] == (((1, Fraction(1)),), ((0, Fraction(1)),))


def test_a_state_that_ends_only_from_some_states_is_refused(made):
    table = {
        0: {0: [(1.0, 2, 0, True)]},
        1: {0: [(1.0, 2, 0, False)]},
        2: {0: [(1.0, 0, 0, False)]},
    }
    with pytest.raises(BadInput, match="state 's2' ends the episode from elsewhere, but not from 's1'"):
        made(table)


@pytest.mark.parametrize("table", [{0: {}}, {0: {0: [(1.0, 7, 0, False)]}}, {0: {0: [(1.0,)]}}, {1: {0: []}}])
def test_malformed_tables_are_refused(made, table):
    with pytest.raises(BadInput, match="its table P"):
        made(table)


def test_a_module_in_the_current_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corridor_of_two.py").write_text(
        "import gymnasium\n"
        "class Corridor(gymnasium.Env):\n"
        "    P = {0: {0: [(1.0, 1, 0.0, False)]}, 1: {0: [(1.0, 1, 0.0, False)]}}\n"
        "    initial_state_distrib = (1, 0)\n"
        "gymnasium.register(id='CorridorOfTwo-v0', entry_point=Corridor)\n"
    )
    before = list(sys.path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [folder for folder in before if folder not in ("", str(tmp_path))])
    mdp = open_environment("gymnasium:corridor_of_two:CorridorOfTwo-v0")
    assert (mdp.states, mdp.initial) == (("s0", "s1"), 0)
    assert str(tmp_path) not in sys.path

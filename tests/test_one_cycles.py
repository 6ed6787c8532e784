"""1-cycles: listed without enumerating policies, also where there are millions of them."""

from fractions import Fraction

from oracle import policies as oracle
from orbitcert.distribution.one_cycles import has_loop, one_cycles
from orbitcert.distribution.selection import select
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option

ONE = Fraction(1)


def grid(n: int, every: int) -> Mdp:
    """An n x n grid with four moves; every `every`-th cell can also stay."""
    row = [((s, ONE),) for s in range(n * n)]
    moves, waits = ("n", "s", "w", "e"), ("n", "s", "w", "e", "stay")
    actions, rows = [], []
    for i in range(n):
        for j in range(n):
            s = i * n + j
            around = (
                row[s - n] if i else row[n + j],
                row[s + n] if i < n - 1 else row[s - n],
                row[s - 1] if j else row[s + 1],
                row[s + 1] if j < n - 1 else row[s - 1],
            )
            loops = s % every == 0
            actions.append(waits if loops else moves)
            rows.append((*around, row[s]) if loops else around)
    return Mdp("grid", tuple(f"c{i}.{j}" for i in range(n) for j in range(n)), tuple(actions), tuple(rows))


def test_one_cycles_are_the_one_hots_among_all_recurrent_distributions():
    found = 0
    for seed in range(200):
        mdp = oracle.random_mdp(seed, deterministic=seed % 2 == 0)
        for start in range(len(mdp.states)):
            known = oracle.recurrent_distributions(mdp, start)
            expected = [x.support[0] for x in known if len(x.support) == 1]
            loops = [t for t in expected if has_loop(mdp, t)]
            assert list(one_cycles(mdp, start)) == loops == expected, seed
            found += len(expected)
    assert found > 200


def test_a_large_grid_is_searched_in_linear_time():
    mdp = grid(300, 37)
    assert len(one_cycles(mdp, 0)) == -(-300 * 300 // 37)


def test_selection_on_a_large_grid_enumerates_nothing():
    mdp = grid(100, 37)
    found = select(mdp, "c0.0", lose="c0.0", one_cycles=True, only_supports=True)
    assert len(found.problem.A) == 1
    assert len(found.problem.B) == found.problem.d - 1 == -(-100 * 100 // 37) - 1


def test_the_aima_like_grid_has_eleven():
    mdp = gallery_entry("aima-grid").environment
    assert one_cycles(mdp, 0) == tuple(range(11))


def test_a_loop_that_is_only_gambled_for_is_no_one_cycle():
    half = "1/2"
    mdp = Mdp.of(
        "m",
        {
            "s": {"bet": {"x": half, "y": half}},
            "x": {"stay": {"x": 1}},
            "y": {"stay": {"y": 1}, "go": {"x": 1}},
        },
    )
    assert one_cycles(mdp, 0) == (1,)
    assert Option.one_hot(2) not in oracle.recurrent_distributions(mdp, 0)

"""Abstraction: Law 7 on seeded problems and environments, evidence carried across, and the command."""

import json
import random
from collections import Counter
from fractions import Fraction

import pytest

from inline_command import inline
from oracle.policies import random_mdp
from orbitcert import checker
from orbitcert.abstraction_comparison import compare, law_7_share
from orbitcert.certificate import Certificate
from orbitcert.certification import certify
from orbitcert.distribution.abstraction import (
    NotAbstract,
    blow_up,
    collapse,
    correspondence_by_names,
    find_copy,
)
from orbitcert.distribution.environment_abstraction import (
    blow_up_ends,
    collapse_blocks,
    find_copies,
    merge_ends,
    split_end,
)
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.distribution.merging import merge, split
from orbitcert.distribution.selection import select
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.mdp_file import mdp_to_json
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.orbit.worst_case import worst_case
from orbitcert.proof import Clique, proved_claim, rule_name
from orbitcert.proof.carried import carried_evidence

PAIR = (Option.uniform((0, 1)),)
SKEW = (Option.of({0: Fraction(1, 3), 1: Fraction(2, 3)}),)
LOOPS = option_set([Option.one_hot(0), Option.one_hot(1), Option.uniform((0, 1))])
HEAVY = (Option.of({0: 2}),)
TRIPLE = (Option.uniform((0, 1, 2)),)
SHAPES = (PAIR, SKEW, LOOPS, TRIPLE)


def width(shape):
    return 1 + max(s for x in shape for s in x.support)


def one_hots(m, n, labels=None):
    """m losing one-hots against n winning ones."""
    names = tuple(f"x{k}" for k in range(m + n))
    return Problem(
        "p", names, tuple(map(Option.one_hot, range(m))), tuple(map(Option.one_hot, range(m, m + n))), labels
    )


def placed(blocks, rng):
    """The problem whose blocks are these (shape, loses) on shuffled disjoint supports."""
    d = sum(width(shape) for shape, _ in blocks)
    states = rng.sample(range(d), d)
    sides = {True: [], False: []}
    for shape, loses in blocks:
        row, states = states[: width(shape)], states[width(shape) :]
        sides[loses] += [Option.of({row[k]: w for k, w in x.entries}) for x in shape]
    return Problem("blocks", tuple(f"s{k}" for k in range(d)), option_set(sides[True]), option_set(sides[False]))


def block_problems(count, largest, shapes):
    """Seeded problems of disjoint blocks with at least one on each side."""
    seed = found = 0
    while found < count:
        seed += 1
        rng = random.Random(seed)
        chosen = rng.sample(shapes, rng.randint(1, min(2, len(shapes))))
        blocks = [(rng.choice(chosen), k == 0 or (k > 1 and rng.random() < 0.3)) for k in range(rng.randint(2, 4))]
        if sum(width(shape) for shape, _ in blocks) <= largest and any(shape != (ONE,) for shape, _ in blocks):
            found += 1
            yield blocks, placed(blocks, rng)


ONE = Option.one_hot(0)


def law_7_by_counting(blocks):
    """min over the shapes in A of beta/(alpha + beta)."""
    alpha = Counter(shape for shape, loses in blocks if loses)
    beta = Counter(shape for shape, loses in blocks if not loses)
    return min(Fraction(beta[shape], alpha[shape] + beta[shape]) for shape in alpha)


def test_collapsing_what_was_blown_up_gives_the_problem_back_up_to_names():
    compared = 0
    for seed in range(60):
        rng = random.Random(seed)
        problem = one_hots(rng.randint(1, 4), rng.randint(1, 6))
        shape = SHAPES[seed % len(SHAPES)]
        across = blow_up(problem, range(problem.d), shape, [f"p{k}" for k in range(width(shape))])
        assert across.large.d == problem.d * width(shape)
        back = collapse(across.large)
        assert (back.small.A, back.small.B, back.small.labels) == (problem.A, problem.B, None)
        assert [set(row) for row in back.rows] == [set(row) for row in across.rows]
        compared += 1
    assert compared == 60


def test_law_7_is_the_least_share_over_the_shapes_and_its_evidence_is_checked_on_the_blocks():
    rules, shapes = Counter(), Counter()
    for blocks, problem in block_problems(60, 14, [(ONE,), PAIR, SKEW, TRIPLE, LOOPS]):
        if all(shape == (ONE,) for shape, _ in blocks):
            continue
        across = collapse(problem)
        share = law_7_by_counting(blocks)
        assert law_7_share(across) == share
        small = certify(across.small)
        shapes[len({shape for shape, _ in blocks})] += 1
        if share == 0:
            assert small.claim is None
            continue
        assert small.claim.weak == share
        assert small.tight
        for finding in (certify(across.small, rule).best for rule in ("clique", "blocks", "orbits")):
            if finding is None:
                continue
            evidence = carried_evidence(across, finding.evidence)
            claim = proved_claim(problem, evidence)
            assert claim == finding.claim
            verdict = checker.check_text(json.dumps(Certificate(problem, claim, evidence).to_json()))
            assert verdict.status == "verified", verdict.message
            rules[rule_name(evidence)] += 1
    assert shapes[1] >= 10, shapes
    assert shapes[2] >= 10, shapes
    assert all(rules[rule] >= 5 for rule in ("clique", "blocks", "orbits")), rules


def test_the_exact_worst_case_is_kept_with_one_shape_and_may_be_larger_with_several():
    met = Counter()
    for blocks, problem in block_problems(40, 5, [(ONE,), PAIR, SKEW, TRIPLE]):
        if all(shape == (ONE,) for shape, _ in blocks):
            continue
        small, large = worst_case(collapse(problem).small), worst_case(problem)
        assert small.exact
        assert large.exact
        assert small.fraction == law_7_by_counting(blocks) <= large.fraction
        if len({shape for shape, _ in blocks}) == 1:
            assert small.fraction == large.fraction
            met["one shape"] += 1
        else:
            met["several, equal" if small.fraction == large.fraction else "several, larger"] += 1
    assert met["one shape"] >= 5, met
    assert met["several, larger"] >= 5, met


def test_the_smallest_problem_whose_worst_case_moves_is_one_against_one_and_a_pair():
    problem = placed([((ONE,), True), ((ONE,), False), (PAIR, False)], random.Random(0))
    found = compare(problem, collapse(problem).small, collapse(problem))
    assert (found.before.exact, found.after.exact) == (Fraction(7, 12), Fraction(1, 2))
    assert law_7_share(found.across) == Fraction(1, 2) == found.carried.claim.weak


def test_permutations_that_mix_shapes_are_not_carried():
    across = blow_up(one_hots(1, 2), [2], PAIR, ("l", "r"))
    swap = Clique((Permutation.from_cycles([(0, 2)]),))
    with pytest.raises(NotAbstract, match="different shapes"):
        carried_evidence(across, swap)
    assert carried_evidence(across, Clique((Permutation.from_cycles([(0, 1)]),))).n == 1
    found = compare(across.small, across.large, across)
    assert found.before.weak == Fraction(2, 3)
    assert found.carried.claim.weak == Fraction(1, 2)  # the pair is no copy of a single state


def test_wrong_correspondences_are_refused():
    across = blow_up(one_hots(1, 1), [0, 1], PAIR, ("l", "r"))
    build = type(across)
    with pytest.raises(ValueError, match="not those of the small one"):
        build(across.small, across.large, ((0, 1), (3, 2)), (PAIR, SKEW))
    with pytest.raises(ValueError, match="not those of the small one"):
        build(across.small, across.large, ((2, 3), (0, 1)), (PAIR, PAIR))
    with pytest.raises(ValueError, match="a row and a shape of its own"):
        build(across.small, across.large, ((0, 1), (1, 2)), (PAIR, PAIR))


def test_copies_of_option_sets_are_found_exactly_when_there_is_a_bijection():
    met = Counter()
    for seed in range(200):
        rng = random.Random(seed)
        X = option_set(
            Option.of({s: rng.randint(1, 2) for s in rng.sample(range(3), rng.randint(1, 3))})
            for _ in range(rng.randint(1, 3))
        )
        X = X if {s for x in X for s in x.support} == {0, 1, 2} else (Option.uniform((0, 1, 2)),)
        image = rng.sample(range(3), 3)
        Y = option_set(Option.of({image[s]: w for s, w in x.entries}) for x in X)
        if seed % 2:
            Y = option_set([*Y[:-1], Option.of({s: w + (s == 0) for s, w in Y[-1].entries})])
        expected = any(
            option_set(Option.of({p[s]: w for s, w in x.entries}) for x in X) == Y
            for p in [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]
        )
        found = find_copy(X, Y)
        assert (found is not None) == expected
        if found is not None:
            assert option_set(Option.of({found[s]: w for s, w in x.entries}) for x in X) == Y
        met[expected] += 1
    assert min(met[True], met[False]) >= 30, met


def test_blocks_are_left_alone_where_they_mix_sides_or_labels():
    mixed = Problem("p", tuple("abcd"), (Option.uniform((0, 1)),), (Option.of({0: 2}), Option.uniform((2, 3))))
    across = collapse(mixed)
    assert across.small.states == ("a", "b", "c+d")
    assert across.small.labels == ("rest", "rest", "shape 1")
    labelled = Problem("p", tuple("abcd"), (Option.uniform((0, 1)),), (Option.uniform((2, 3)),), tuple("uvuv"))
    with pytest.raises(NotAbstract, match="nothing to collapse"):
        collapse(labelled)
    same = Problem("p", tuple("abcd"), (Option.uniform((0, 1)),), (Option.uniform((2, 3)),), tuple("uuvv"))
    assert certify(collapse(same).small).claim is None
    assert certify(same, "clique").claim is None


@pytest.mark.parametrize(("m", "n"), [(1, 1), (1, 3), (2, 4), (2, 51)])
@pytest.mark.parametrize("shape", [PAIR, LOOPS])
def test_the_bound_depends_on_the_numbers_of_copies_alone(m, n, shape):
    across = blow_up(one_hots(m, n), range(m + n), shape, ("l", "r"))
    found = compare(across.small, across.large, across)
    assert found.before.weak == found.after.weak == found.carried.claim.weak == Fraction(n, n + m)


def test_one_against_n_is_as_strong_as_two_against_twice_n():
    for n in range(1, 6):
        assert certify(one_hots(1, n)).claim.weak == certify(one_hots(2, 2 * n)).claim.weak == Fraction(n, n + 1)


def test_a_shared_screen_for_two_deaths_moves_51_53_to_51_52_and_splitting_moves_it_back():
    deaths = gallery_problem("two-or-51")
    merged = merge(deaths, [0, 1], "dead")
    found = compare(deaths, merged)
    assert (found.before.exact, found.after.exact) == (Fraction(51, 53), Fraction(51, 52))
    again = split(merged, 0, 2)
    assert (again.A, again.B) == (deaths.A, deaths.B)
    assert compare(merged, split(merged, 0, 3)).after.exact == Fraction(51, 54)


def test_merging_adds_weights_and_splitting_takes_every_part():
    problem = Problem("p", tuple("xyz"), (Option.of({0: Fraction(1, 3), 1: Fraction(2, 3)}),), (Option.one_hot(2),))
    assert (Option.one_hot(0),) == merge(problem, [0, 1], "w").A
    parts = split(problem, 1, 2)
    third, rest = Fraction(1, 3), Fraction(2, 3)
    assert option_set([Option.of({0: third, 1: rest}), Option.of({0: third, 2: rest})]) == parts.A
    assert (Option.one_hot(3),) == parts.B
    with pytest.raises(NotAbstract, match="another state"):
        merge(problem, [0, 1], "z")
    with pytest.raises(NotAbstract, match="nothing to compare"):
        merge(problem, [0, 1, 2], "w")


def test_options_of_both_sides_are_carried_with_their_drops():
    both = Problem("p", tuple("xyz"), (ONE, Option.one_hot(1)), (Option.one_hot(1), Option.one_hot(2)))
    across = blow_up(both, range(3), LOOPS, ("l", "r"))
    finding = certify(both, "clique").best
    assert finding.evidence.dropped
    evidence = carried_evidence(across, finding.evidence)
    assert len(evidence.dropped) == 3
    assert proved_claim(across.large, evidence) == finding.claim


# environments


LINKED = Mdp.of("linked", {"in": {"go": {"l": 1}}, "l": {"go": {"r": 1}}, "r": {"go": {"l": 1}}})
COIN = Mdp.of(
    "coin", {"in": {"toss": {"h": "1/3", "t": "2/3"}}, "h": {"stay": {"h": 1}}, "t": {"stay": {"t": 1}}}
)


@pytest.mark.parametrize("copied", [LINKED, COIN])
def test_blowing_up_the_environment_blows_up_its_option_sets(copied):
    mdp = gallery_entry("two-or-51").environment
    ends = [s for s, name in enumerate(mdp.states) if name[:4] in ("dyin", "livi")]
    changed = blow_up_ends(mdp, ends, copied, 0)
    large = select(changed.mdp, "start", lose="ends-in:dying*", only_supports=True).problem
    small = select(mdp, "start", lose="dying*", only_supports=True).problem
    shape = PAIR if copied is LINKED else SKEW
    expected = blow_up(small, range(small.d), shape, copied.states[1:]).large
    assert (large.states, large.A, large.B) == (expected.states, expected.A, expected.B)


def test_collapsing_a_blown_up_environment_gives_it_back_up_to_names():
    compared = 0
    for name, origin in (("candy", "start"), ("tree", "start"), ("two-or-51", "start"), ("features-states", "start")):
        mdp = gallery_entry(name).environment
        ends = [s for s in range(len(mdp.states)) if mdp.successors(s) == {s}]
        for copied in (LINKED, COIN):
            large = blow_up_ends(mdp, ends, copied, 0).mdp
            classes = find_copies(large, large.index(origin), lambda s, large=large: large.states[s].split(".")[0])
            if copied is COIN:
                assert sum(map(len, classes)) == len(ends)
            back = collapse_blocks(large, [block for found in classes for block in found]).mdp
            assert back.rows == mdp.rows
            assert [state.removesuffix(".in") for state in back.states] == list(mdp.states)
            compared += 1
    assert compared == 8


def find_clique_evidence(problem):
    """The evidence of rule clique alone."""
    return certify(problem, "clique").best.evidence


def with_ends(seed, deterministic):
    """A small random environment whose states lead to three ends as well, and its first state."""
    inner = random_mdp(seed, deterministic)
    rng = random.Random(seed)
    ends = ("x", "y", "z")
    rows = {
        state: {
            **{
                action: {inner.states[t]: p for t, p in row}
                for action, row in zip(inner.actions[s], inner.rows[s], strict=True)
            },
            **{f"to {end}": {end: 1} for end in ends if rng.random() < 0.5 or s == 0},
        }
        for s, state in enumerate(inner.states)
    }
    return Mdp.of(inner.name, rows | {end: {"stay": {end: 1}} for end in ends})


@pytest.mark.parametrize("copied", [LINKED, COIN])
def test_in_seeded_environments_blowing_up_commutes_with_enumeration_and_collapsing_undoes_it(copied):
    shape = PAIR if copied is LINKED else SKEW
    enumerated = carried = 0
    for seed in range(60):
        mdp = with_ends(seed, True)
        ends = [mdp.index(end) for end in "xyz"]
        changed = blow_up_ends(mdp, ends, copied, 0)
        small = select(mdp, "s0", lose="x", only_supports=True).problem
        large = select(changed.mdp, "s0", lose="ends-in:x.*", only_supports=True).problem
        own = [small.states.index(end) for end in "xyz"]
        expected = blow_up(small, own, shape, copied.states[1:])
        assert (large.states, large.A, large.B) == (expected.large.states, expected.large.A, expected.large.B)
        parts = {end: tuple(f"{end}.{state}" for state in copied.states) for end in "xyz"}
        across = correspondence_by_names(small, large, parts)
        assert [across.shapes[s] for s in own] == [shape] * 3
        if len(small.B) <= 6:
            evidence = find_clique_evidence(across.with_labelled_shapes().small)
            claim = proved_claim(large, carried_evidence(across, evidence))
            assert claim.weak >= Fraction(1, 2)
            carried += 1
        blocks = [block for members in find_copies(changed.mdp, 0) for block in members]
        if copied is COIN:
            assert {changed.mdp.states[b.entry] for b in blocks} >= {"x.in", "y.in", "z.in"}
        back = collapse_blocks(changed.mdp, [b for b in blocks if changed.mdp.states[b.entry][1:] == ".in"])
        assert back.mdp.rows == mdp.rows
        enumerated += 1
    assert enumerated == 60
    assert carried >= 10


def test_where_chance_mixes_ends_nothing_is_carried_and_the_reason_is_said(tmp_path):
    (tmp_path / "pair.json").write_text(json.dumps(mdp_to_json(LINKED)))
    carried = []
    for row in ({"x": "1/2", "y": "1/2"}, {"y": "1/2", "z": "1/2"}, {"s": "1/2", "x": "1/2"}):
        rows = {"s": {"toss": row, **{end: {end: 1} for end in "xyz"}}, **{end: {"stay": {end: 1}} for end in "xyz"}}
        (tmp_path / "m.json").write_text(json.dumps(mdp_to_json(Mdp.of("m", rows))))
        words = ("--from", "s", "--lose", "x", "--blow-up", "x,y,z", "--by", "pair.json", "--entry", "in", "--json")
        run = inline("abstract", "m.json", *words, cwd=tmp_path)
        assert run.returncode == 0, run.stderr
        found = json.loads(run.stdout)
        carried.append(found["carried"] and found["carried"]["weak"])
        assert (found["note"] is None) == (carried[-1] is not None)
    assert carried == [None, None, "2/3"]


def test_copies_need_equal_probabilities_and_one_entry():
    def tosses(p, q, leak):
        return Mdp.of(
            "m",
            {
                "s": {"a": {"x": 1}, "b": {"y": 1}, **({"c": {"x1": 1}} if leak else {})},
                "x": {"toss": {"x1": p, "x2": 1 - p}},
                "y": {"toss": {"y1": q, "y2": 1 - q}},
                **{end: {"stay": {end: 1}} for end in ("x1", "x2", "y1", "y2")},
            },
        )

    third, half = Fraction(1, 3), Fraction(1, 2)
    assert [len(found) for found in find_copies(tosses(third, 1 - third, False), 0)] == [2]
    assert find_copies(tosses(third, half, False), 0) == ()
    assert find_copies(tosses(third, third, True), 0) == ()
    assert find_copies(tosses(third, third, False), 0, lambda s: str(s == 3)) == ()


def test_a_block_with_losing_and_other_ends_is_left_alone(tmp_path):
    fork = Mdp.of("fork", {"in": {"a": {"h": 1}, "b": {"t": 1}}, "h": {"stay": {"h": 1}}, "t": {"stay": {"t": 1}}})
    (tmp_path / "m.json").write_text(json.dumps(mdp_to_json(blow_up_ends(CANDY, [2, 3, 4], fork, 0).mdp)))
    run = inline("abstract", "m.json", "--from", "start", "--lose", "candy.h", "--collapse", "--json", cwd=tmp_path)
    assert run.returncode in (0, 3), run.stderr
    assert json.loads(run.stdout)["states"] == ["11", "7"]  # chocolate and hug collapse, candy does not


CANDY = gallery_entry("candy").environment


def test_merged_and_split_ends_of_an_environment_are_those_of_its_option_sets():
    mdp = gallery_entry("tree").environment
    index = mdp.index
    merged = merge_ends(mdp, [index("A"), index("B")], "AB").mdp
    problem = select(mdp, "start", lose="A,B", only_supports=True).problem
    found = select(merged, "start", lose="AB", only_supports=True).problem
    assert (found.A, found.B) == (merge(problem, [0, 1], "AB").A, merge(problem, [0, 1], "AB").B)
    parted = split_end(mdp, index("C"), 3).mdp
    found = select(parted, "start", lose="A,B", only_supports=True).problem
    assert (found.A, found.B) == (split(problem, 2, 3).A, split(problem, 2, 3).B)
    with pytest.raises(NotAbstract, match="no end"):
        merge_ends(mdp, [0, 1], "m")
    with pytest.raises(NotAbstract, match="another state"):
        merge_ends(mdp, [index("A"), index("B")], "C")


def test_probabilities_of_merged_ends_are_added_and_split_ends_get_an_action_each():
    coin = merge_ends(COIN, [1, 2], "over").mdp
    assert coin.rows[0] == (((1, Fraction(1)),),)
    tossed = split_end(COIN, 1, 2).mdp
    assert tossed.actions[0] == ("toss.1", "toss.2")
    third = Fraction(1, 3)
    assert tossed.rows[0] == (((1, third), (3, 2 * third)), ((2, third), (3, 2 * third)))


# the command


def test_the_command_writes_what_it_says_and_the_certificate_is_verified(tmp_path):
    (tmp_path / "pair.json").write_text(json.dumps(mdp_to_json(LINKED)))
    blown = ("--blow-up", "dying*,living*", "--by", "pair.json", "--entry", "in")
    for level in ((), ("--from", "start", "--lose", "dying*")):
        run = inline(
            "abstract", "two-or-51", *level, *blown, "-o", "l.json", "--certificate", "c.json", "--json", cwd=tmp_path
        )
        assert run.returncode == 0, run.stderr
        found = json.loads(run.stdout)
        assert found["before"]["exact"] == found["after"]["exact"] == found["carried"]["weak"] == "51/53"
        assert found["law7"] == "51/53"
        assert inline("check", "c.json", cwd=tmp_path).stdout.startswith("VERIFIED weak 51/53 (most 51/2)")
        lose = ("--from", "start", "--lose", "ends-in:dying*") if level else ()
        back = inline("abstract", "l.json", *lose, "--collapse", "--json", cwd=tmp_path)
        assert json.loads(back.stdout)["after"]["weak"] == "51/53"
        assert json.loads(back.stdout)["states"] == (["162", "56"] if level else ["106", "53"])


def test_an_environment_without_a_question_is_only_changed(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps(mdp_to_json(CANDY)))
    run = inline("abstract", "m.json", "--merge", "chocolate,hug=sweet", "-o", "n.json", cwd=tmp_path)
    assert run.returncode == 0
    assert "no bounds" in run.stdout
    assert json.loads((tmp_path / "n.json").read_text())["states"] == ["start", "wait", "candy", "sweet"]


def test_nothing_proved_is_exit_3(tmp_path):
    poor = Problem("poor", ("x", "y"), (Option.one_hot(0),), (Option.of({1: Fraction(1, 2)}),))
    (tmp_path / "p.json").write_text(json.dumps(problem_to_json(poor)))
    run = inline("abstract", "p.json", "--split", "x=2", cwd=tmp_path)
    assert run.returncode == 3
    assert "nothing proved" in run.stdout


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("candy",), 2),
        (("candy", "--collapse", "--split", "candy=2"), 2),
        (("candy", "--blow-up", "candy"), 2),
        (("candy", "--collapse", "--by", "tree"), 2),
        (("candy", "--collapse", "--from", "start"), 2),
        (("candy", "--collapse"), 4),
        (("candy", "--lose", "candy", "--from", "start", "--collapse"), 4),
        (("candy", "--merge", "candy"), 4),
        (("candy", "--merge", "toffee,hug=x"), 4),
        (("candy", "--merge", "chocolate,hug=candy"), 4),
        (("candy", "--split", "candy=two"), 4),
        (("candy", "--split", "candy=1"), 4),
        (("candy", "--split", "toffee=2"), 4),
        (("candy", "--blow-up", "candy", "--by", "tree"), 4),
        (("candy", "--blow-up", "candy", "--by", "tree", "--entry", "nowhere"), 4),
        (("candy", "--blow-up", "candy", "--by", "nothing.json"), 4),
        (("candy", "--lose", "candy", "--from", "start", "--merge", "candy,hug=x"), 4),
        (("candy", "--lose", "candy", "--from", "start", "--merge", "start,hug=x"), 4),
        (("candy", "--merge", "chocolate,hug=x", "--certificate", "c.json"), 4),
        (("nothing.json", "--collapse"), 4),
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(words, status, tmp_path):
    run = inline("abstract", *words, "-o", "out.json", cwd=tmp_path)
    assert run.returncode == status, run.stdout
    assert not run.stdout
    assert not list(tmp_path.iterdir())
    if status == 4:
        assert run.is_one_line_of_complaint

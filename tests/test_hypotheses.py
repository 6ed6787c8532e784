"""What hypotheses find: true by definition, the strongest by exhaustive search; and definitions that say no."""

import random
from collections import Counter
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from functools import cache

import pytest

import orbitcert.law.families as families_module
from oracle.brute_force import largest_clique
from oracle.law_readings import Readings
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.law.case import case_of
from orbitcert.law.choice import QUANTILES, WEIGHTS
from orbitcert.law.families import largest_family
from orbitcert.law.laws import LAWS
from orbitcert.law.premise import Evidence, Premise, Undecided, evidence_of, image
from orbitcert.law.splits import OPTIMAL, Optimal, Quantiliser, Within
from orbitcert.law.universe import Universe

HYPOTHESES = {law.hypothesis.name: law.hypothesis for law in LAWS.values()}
NAMES = list(HYPOTHESES)
CONES = ("cones-apart", "injection")

EVERY = [
    Universe((1, 3), (1, 2), (1, 3)),
    Universe((3, 3), (1, 1), (1, 2), denominators=(1, 3)),
]
EXTRA = [Universe((2, 3), (1, 1), (1, 2), (0, 2), supports=(1, 2))]
SAMPLED = [
    (Universe((4, 4), (1, 2), (1, 3), supports=(1, 2)), 120),
    (Universe((4, 4), (1, 2), (2, 3), supports=(1, 1)), 99),
    (Universe((3, 3), (3, 3), (1, 3)), 60),
    (Universe((2, 3), (1, 2), (1, 2), supports=(1, 2), labelled=True), 150),
    (Universe((4, 4), (1, 1), (1, 2), supports=(1, 2), labelled=True), 80),
]
SAMPLED_EXTRA = [
    (Universe((4, 4), (1, 2), (2, 3), (0, 1), supports=(1, 1)), 50),
    (Universe((4, 4), (1, 1), (1, 1), (1, 2), supports=(1, 2)), 50),
    (Universe((3, 3), (1, 2), (1, 2), (0, 1), supports=(1, 2), labelled=True), 200),
]


def cases_of(universe, sample=None):
    """All cases of a universe, or a seeded sample of them."""
    cases = [case for stratum in universe.strata() for node in stratum.nodes for case in stratum.cases(node)]
    if sample is not None and sample < len(cases):
        cases = random.Random(len(cases)).sample(cases, sample)
    return cases


@cache
def cases_for(chooses):
    """The cases that hypotheses are tried on; with further options for those about a larger choice set."""
    cases = [case for universe in (EXTRA if chooses else EVERY) for case in cases_of(universe)]
    for universe, sample in SAMPLED_EXTRA if chooses else SAMPLED:
        cases.extend(cases_of(universe, sample))
    return [(case, readings_of(case)) for case in cases]


def readings_of(case):
    """The slow definitions for a case."""
    return Readings(case.problem(), case.options(case.extra))


@cache
def found_by(name):
    """(case, readings, premises) for every case."""
    hypothesis = HYPOTHESES[name]
    return [(case, readings, tuple(hypothesis.find(case))) for case, readings in cases_for(hypothesis.chooses)]


def holds(name, case, evidence):
    """The definition, for a case."""
    return HYPOTHESES[name].holds(case.problem(), case.options(case.extra), evidence)


def some(items, count, seed):
    """All of them, or a seeded sample."""
    return items if len(items) <= count else random.Random(seed).sample(items, count)


@pytest.mark.parametrize("name", NAMES)
def test_the_strongest_premise_is_found_and_nothing_when_there_is_none(name):
    outcomes = Counter()
    for case, readings, premises in some(found_by(name), 400, 3) if name in CONES else found_by(name):
        best = readings.best(name)
        if best is None:
            assert premises == ()
        elif name == "quantilised-copies":
            assert {Fraction(premise.n, premise.m) for premise in premises} == {best}
            assert len(premises) == len(set(premises)) == len(QUANTILES) * readings.guarded(WEIGHTS)
        else:
            assert [Fraction(premise.n, premise.m) for premise in premises] == [best]
        outcomes["none" if best is None else "found"] += 1
        outcomes["more than one"] += best is not None and best > 1
        outcomes["labels"] += best is not None and len(set(case.ground.labels)) > 1
        outcomes["shared options"] += best is not None and bool(case.mask_A & case.mask_B)
    assert outcomes["none"] + outcomes["found"] >= (400 if HYPOTHESES[name].chooses or name in CONES else 900)
    assert outcomes["none"] >= (0 if name == "bare-counts" else 60)
    assert outcomes["found"] >= 10
    assert outcomes["labels"] >= (0 if name == "few-blocks" else 2)  # three blocks need three states of a label
    assert outcomes["more than one"] >= (0 if name in ("one-copy", "one-involution", "few-blocks") else 4)
    assert outcomes["shared options"] >= (0 if name.endswith("apart") and name != "cones-apart" else 8)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_found_satisfies_the_definition(name):
    judged = Counter()
    found = [(case, premise) for case, _, premises in found_by(name) for premise in some(premises, 4, len(premises))]
    for case, premise in some(found, 80, 1) if name in CONES else found:
        evidence = evidence_of(case, premise)
        assert premise.n >= 1
        assert premise.m >= 1
        assert holds(name, case, evidence)
        assert all(case.problem().admits(phi) for phi in evidence.permutations)
        judged[case.ground.d] += 1
    assert sum(judged.values()) >= 10
    assert judged[4] >= 1


def test_a_clique_is_as_large_as_the_one_of_the_other_oracle():
    compared = Counter()
    for case, _, premises in found_by("clique"):
        problem = case.problem()
        if not set(problem.A) <= set(problem.B):
            n = premises[0].n if premises else 0
            assert n == largest_clique(problem, 50)
            compared[n] += 1
    assert compared[0] >= 100
    assert compared[1] >= 50
    assert compared[2] >= 10
    assert compared[3] >= 1


def test_the_order_of_the_strength_of_the_copies_is_as_it_must_be():
    """Involutive copies are a clique; a clique has one copy; cones of a clique are an injection; blocks permute."""
    compared = Counter()

    def number(name, k):
        premises = found_by(name)[k][2]
        return Fraction(premises[0].n, premises[0].m) if premises else Fraction(0)

    for k, (case, _, _) in enumerate(found_by("clique")):
        wins = bool((case.table.best(case.A) > case.table.best(case.B)).any())
        assert number("involutive-copies", k) <= number("clique", k)
        assert min(number("clique", k), 1) <= number("one-copy", k)
        assert not wins or number("clique", k) <= number("injection", k)
        assert number("injection", k) <= number("cones-apart", k)
        assert number("blocks", k) <= number("transitive", k)
        compared["clique is more"] += number("involutive-copies", k) < number("clique", k)
        compared["injection is more"] += number("clique", k) < number("injection", k)
        compared["transitive is more"] += number("blocks", k) < number("transitive", k)
    assert len(found_by("clique")) >= 900
    assert compared["clique is more"] >= 1
    assert compared["injection is more"] >= 20
    assert compared["transitive is more"] >= 1


def corruptions(case, evidence, rng):
    """Evidence with one thing changed, with the name of the change; it may happen to be right."""
    perms, blocks = evidence.permutations, evidence.blocks
    group = [case.ground.permutation(k) for k in range(case.order)]
    yield "one more", replace(evidence, n=evidence.n + 1)
    yield "one more lost", replace(evidence, m=evidence.m + 1)
    yield "none", replace(evidence, n=0)
    yield "numbers exchanged", replace(evidence, n=evidence.m, m=evidence.n)
    if perms:
        k = rng.randrange(len(perms))
        others = [phi for phi in group if phi != perms[k]]
        if others:
            other = rng.choice(others)
            yield "another permutation", replace(evidence, permutations=(*perms[:k], other, *perms[k + 1 :]))
        outside = Permutation.from_cycles([(0, case.ground.d)])
        yield "a permutation outside", replace(evidence, permutations=(*perms[:k], outside, *perms[k + 1 :]))
        yield "one permutation dropped", replace(evidence, permutations=(*perms[:k], *perms[k + 1 :]))
        yield "one permutation twice", replace(evidence, permutations=(*perms, perms[k]))
        yield "one permutation twice, counted", replace(evidence, permutations=(*perms, perms[k]), n=evidence.n + 1)
        yield "only the identity", replace(evidence, permutations=(Permutation(()),) * len(perms))
    if blocks:
        m = evidence.m
        yield "blocks exchanged", replace(evidence, blocks=(*blocks[m:], *blocks[:m]))
        yield "a block dropped", replace(evidence, blocks=blocks[1:])
        yield "a winning block dropped", replace(evidence, blocks=blocks[:-1], n=evidence.n - 1)
        yield "a block twice", replace(evidence, blocks=(*blocks[:-1], blocks[0]))
        yield "an option dropped", replace(evidence, blocks=(blocks[0][1:], *blocks[1:]))
    if evidence.rule != OPTIMAL:
        yield "another rule", replace(evidence, rule=OPTIMAL)
    if isinstance(evidence.rule, Quantiliser):
        weights = evidence.rule.weights
        yield "the first weight up", replace(evidence, rule=Quantiliser((9, *weights[1:]), evidence.rule.quantile))


ALWAYS = (
    "none", "a permutation outside", "one permutation dropped", "one permutation twice",
    "one permutation twice, counted", "blocks exchanged", "a block dropped", "a block twice",
    "a winning block dropped", "an option dropped", "a weight of zero", "no quantile", "too large a quantile",
)  # fmt: skip
"""Changes after which no evidence is right, in the cases that are tried."""

COUNTS = ("bare-counts", "shapes", "shapes-apart")
NUMBERS = ("one more", "one more lost", "none", "numbers exchanged")


@pytest.mark.parametrize("name", NAMES)
def test_definitions_refuse_evidence_with_one_thing_changed(name):
    rng = random.Random(name)
    outcomes = {True: Counter(), False: Counter()}
    found = [(case, readings, premise) for case, readings, ps in found_by(name) for premise in some(ps, 1, len(ps))]
    for case, readings, premise in some(found, 40 if name in CONES else 150, 2):
        disjoint = not case.mask_A & case.mask_B
        for change, evidence in corruptions(case, evidence_of(case, premise), rng):
            if name in CONES and change == "a permutation outside":
                continue  # see below
            answer = holds(name, case, evidence)
            outcomes[answer][change] += 1
            if answer:  # then it is a premise, and no stronger one than the strongest
                assert Fraction(evidence.n, evidence.m) <= readings.best(name), (change, evidence)
                assert change not in ALWAYS or (change == "blocks exchanged" and not disjoint), (case.problem(), change)
    refused, accepted = (sum(outcomes[answer].values()) for answer in (False, True))
    assert refused >= 30
    assert refused >= 4 * accepted
    expected = NUMBERS if name in COUNTS else (*NUMBERS[:3], "a permutation outside", "one permutation dropped")
    skipped = {("few-blocks", "one more lost"), *((cones, "a permutation outside") for cones in CONES)}
    expected = [change for change in expected if (name, change) not in skipped]
    assert all(outcomes[False][change] for change in expected), outcomes
    if name not in COUNTS:
        assert outcomes[False]["another permutation"] + outcomes[False]["only the identity"] >= 5, outcomes


def problem_of(A, B, d, labels=None):
    return Problem("p", tuple(f"s{k}" for k in range(d)), tuple(A), tuple(B), labels)


def cycles(*rows):
    return Permutation.from_cycles(rows)


def evidence(n, *permutations, m=1, blocks=(), rule=OPTIMAL):
    return Evidence(n, m, permutations, blocks, rule)


E = [Option.one_hot(k) for k in range(5)]


def judged(name, problem, given, extra=()):
    return HYPOTHESES[name].holds(problem, tuple(extra), given)


def test_the_definitions_of_copies_ask_for_all_they_say():
    rotated = problem_of([E[2], Option.uniform((1, 2))], [E[0], Option.uniform((0, 2))], 3)
    turn = cycles((0, 1, 2))
    into = next(phi for phi in (turn, turn.inverse()) if image(phi, rotated.A) == set(rotated.B))
    assert judged("one-copy", rotated, evidence(1, into))
    assert not judged("one-copy", rotated, evidence(1, into.inverse()))
    assert not judged("one-involution", rotated, evidence(1, into))
    assert not judged("clique", rotated, evidence(1, into))

    lotteries = problem_of(
        [Option.of({0: Fraction(2, 3), 1: Fraction(1, 3)})],
        [Option.of({0: Fraction(1, 3), 1: Fraction(2, 3)}), Option.of({1: Fraction(2, 3), 2: Fraction(1, 3)})],
        3,
    )
    swap = cycles((0, 1))
    assert judged("disjoint-images", lotteries, evidence(2, swap, turn))
    assert not judged("clique", lotteries, evidence(2, swap, turn))
    assert not judged("involutive-copies", lotteries, evidence(2, swap, turn))
    assert judged("clique", lotteries, evidence(1, swap))

    candy = problem_of(E[:1], E[1:3], 3)
    assert judged("clique", candy, evidence(2, turn, turn.inverse()))
    assert not judged("involutive-copies", candy, evidence(2, turn, turn.inverse()))
    assert judged("involutive-copies", candy, evidence(2, cycles((0, 1)), cycles((0, 2))))
    assert not judged("involutive-copies", candy, evidence(2, cycles((0, 1)), cycles((0, 1))))
    assert not judged("clique", candy, evidence(2, cycles((0, 1)), cycles((0, 1))))
    assert not judged("disjoint-images", candy, evidence(2, cycles((0, 1)), cycles((0, 1))))
    one = problem_of(E[:1], E[1:2], 3)
    assert judged("involutive-copies", one, evidence(1, cycles((0, 1))))
    assert not judged("involutive-copies", one, evidence(1, turn))  # it carries e1 to e2, but is no involution
    inside = problem_of(E[:1], E[:2], 2)
    assert judged("clique", inside, evidence(2, cycles(), cycles((0, 1))))
    assert not judged("clique-apart", inside, evidence(2, cycles(), cycles((0, 1))))
    labelled = problem_of(E[:1], E[1:3], 3, ("a", "a", "b"))
    assert judged("clique", labelled, evidence(1, cycles((0, 1))))
    assert not judged("clique", labelled, evidence(1, cycles((0, 2))))
    assert not judged("one-copy", labelled, evidence(1, cycles((0, 2))))
    assert not judged("one-copy", candy, evidence(1, cycles((0, 3))))

    others = problem_of(E[:1], [E[1], Option.uniform((1, 2)), Option.uniform((0, 2))], 4)
    fixes, moves = cycles((0, 1)), cycles((0, 1), (2, 3))
    assert judged("involutive-copies", others, evidence(1, fixes))
    assert judged("involutive-copies", others, evidence(1, moves))  # only the other copies have to stay
    three = problem_of(E[:1], E[1:4], 4)
    assert not judged("involutive-copies", three, evidence(3, cycles((0, 1), (2, 3)), cycles((0, 2)), cycles((0, 3))))


def test_the_definitions_of_blocks_ask_for_all_they_say():
    problem = problem_of(E[:2], E[2:4], 4)
    blocks = tuple((x,) for x in E[:4])
    swaps = [cycles((i, j)) for i in (0, 1) for j in (2, 3)]
    assert judged("blocks", problem, evidence(2, *swaps, m=2, blocks=blocks))
    assert not judged("few-blocks", problem, evidence(2, *swaps, m=2, blocks=blocks))
    assert judged("enough-blocks", problem, evidence(2, *swaps, m=2, blocks=blocks))
    assert not judged("blocks", problem, evidence(2, *swaps[:3], cycles((1, 3), (0, 2)), m=2, blocks=blocks))
    assert not judged("blocks", problem, evidence(2, *swaps[::-1], m=2, blocks=blocks))
    assert not judged("blocks", problem, evidence(2, *swaps, m=2, blocks=blocks[::-1]))
    assert not judged("blocks", problem, evidence(2, *swaps[:2], m=1, blocks=(E[:1], *blocks[2:])))  # does not cover A
    assert not judged("blocks", problem_of(E[:2], E[2:3], 4), evidence(2, *swaps, m=2, blocks=blocks))  # outside B
    assert judged("few-blocks", problem, evidence(1, swaps[0], swaps[2], m=2, blocks=blocks[:3]))
    assert not judged("enough-blocks", problem, evidence(1, swaps[0], swaps[2], m=2, blocks=blocks[:3]))
    carriers = [cycles(), cycles((0, 1)), cycles((0, 2), (1, 3)), cycles((0, 3))]
    assert judged("transitive", problem, evidence(2, *carriers, m=2, blocks=blocks))
    assert not judged("transitive", problem, evidence(2, *carriers[:3], m=2, blocks=blocks))
    assert not judged("transitive", problem, evidence(2, *carriers[:3], cycles((0, 1, 3)), m=2, blocks=blocks))
    five = problem_of(E[:2], E[2:4], 5)
    assert not judged("transitive", five, evidence(2, *carriers[:3], cycles((0, 3), (1, 4)), m=2, blocks=blocks))
    assert judged("enough-transitive", problem, evidence(2, *carriers, m=2, blocks=blocks))
    thrice = (*carriers[:2], cycles((0, 2)))
    assert judged("transitive", problem, evidence(1, *thrice, m=2, blocks=blocks[:3]))
    assert not judged("enough-transitive", problem, evidence(1, *thrice, m=2, blocks=blocks[:3]))
    shared = problem_of(E[:1], E[:2], 2)
    both = evidence(1, cycles((0, 1)), blocks=((E[0],), (E[1],)))
    assert judged("blocks", shared, both)
    assert not judged("blocks-apart", shared, both)


def test_the_definitions_about_a_larger_choice_set_ask_for_all_they_say():
    problem = problem_of(E[:1], E[1:2], 3)
    swap = evidence(1, cycles((0, 1)), blocks=((E[0],), (E[1],)), rule=Within())
    pair, third = (Option.uniform((1, 2)),), (E[2],)
    assert judged("blocks-within", problem, swap, pair)
    assert not judged("fixed-blocks-within", problem, swap, pair)
    assert judged("fixed-blocks-within", problem, swap, third)
    assert not judged("blocks-within", problem, replace(swap, rule=OPTIMAL), third)
    fair = replace(swap, rule=Quantiliser((2, 2, 1), Fraction(1, 2)), blocks=())
    assert judged("quantilised-copies", problem, fair, third)
    assert not judged("quantilised-copies", problem, fair, pair)
    assert not judged("quantilised-copies", problem, replace(fair, rule=Within()), third)
    assert not judged("quantilised-copies", problem, replace(fair, rule=Quantiliser((2, 1, 9), Fraction(1, 2))), third)
    assert judged("quantilised-copies", problem, replace(fair, rule=Quantiliser((1, 2, 9), Fraction(1))), third)


def test_the_definitions_of_cones_ask_for_all_they_say():
    """A = {e1, e2} against B = {e2}: K is where e1 wins, and its image where e2 wins over e1, a tie for A and B."""
    problem = problem_of(E[:2], E[1:2], 2)
    swap = cycles((0, 1))
    assert judged("cones-apart", problem, evidence(1, swap))
    assert not judged("injection", problem, evidence(1, swap))
    assert not judged("cones-apart", problem, evidence(1, cycles()))
    assert not judged("cones-apart", problem, evidence(2, swap, swap))
    assert not judged("cones-apart", problem, evidence(1, swap, swap))
    candy = problem_of(E[:1], E[1:3], 3)
    turn = cycles((0, 1, 2))
    assert judged("injection", candy, evidence(2, turn, turn.inverse()))
    assert judged("injection", candy, evidence(2, cycles((0, 1)), turn.inverse()))
    assert not judged("injection", candy, evidence(2, cycles((0, 1)), turn))  # both carry e1 to e2
    assert not judged("injection", candy, evidence(1, cycles((1, 2))))
    few = problem_of(E[:2], E[2:3], 3)
    assert not judged("injection", few, evidence(1, cycles((0, 2))))
    assert not judged("cones-apart", problem_of(E[:1], E[1:2], 2, ("a", "b")), evidence(1, swap))


@pytest.mark.parametrize("name", CONES)
def test_a_permutation_of_states_that_are_not_there_is_no_evidence_about_cones(name):
    candy = problem_of(E[:1], E[1:3], 3)
    assert judged(name, candy, evidence(1, cycles((0, 1))))
    assert not judged(name, candy, evidence(1, cycles((0, 3))))
    assert not judged(name, candy, evidence(1, cycles((0, 1), (2, 5))))


def test_a_base_measure_with_too_few_or_too_many_weights_is_no_evidence():
    problem = problem_of(E[:1], E[1:2], 3)
    for weights, answer in (((1, 1, 1), True), ((1, 1), False), ((1, 1, 1, 1), False), ((), False)):
        given = evidence(1, cycles((0, 1)), rule=Quantiliser(weights, Fraction(1, 2)))
        assert judged("quantilised-copies", problem, given, (E[2],)) == answer


def test_the_definitions_of_counts_ask_for_all_they_say():
    problem = problem_of([E[0], E[1], Option.uniform((2, 3))], [E[2], Option.uniform((0, 1)), E[3], E[4]], 5)
    assert judged("bare-counts", problem, evidence(4, m=3))
    assert not judged("bare-counts", problem, evidence(3, m=3))
    assert judged("shapes", problem, evidence(1, m=1))
    assert not judged("shapes", problem, evidence(3, m=2))
    assert not judged("shapes", problem, evidence(1, m=2))
    assert not judged("shapes-apart", problem, evidence(1, m=1))
    apart = problem_of(E[:1], [E[1], Option.uniform((2, 3))], 4)
    assert judged("shapes-apart", apart, evidence(1, m=1))
    assert not judged("shapes", problem_of(E[:1], E[1:2], 2, ("a", "b")), evidence(1, m=1))
    assert not judged("shapes-apart", problem_of(E[:1], E[:2], 2), evidence(2, m=1))


def test_undecided_is_said_when_there_are_too_many_parts_or_steps(monkeypatch):
    pairs = [Option.uniform((i, j)) for i in range(4) for j in range(i)]
    many = case_of(problem_of(pairs, [E[0]], 4))
    for name in ("blocks", "transitive", "enough-blocks", "few-blocks", "blocks-within"):
        with pytest.raises(Undecided, match="more than 12 candidates for blocks of 4 among 6 options"):
            list(HYPOTHESES[name].find(many))
    candy = case_of(problem_of(E[:1], E[1:4], 4))
    assert [premise.n for premise in HYPOTHESES["clique"].find(candy)] == [3]
    monkeypatch.setattr(families_module, "STEPS", 2)
    for name in ("clique", "disjoint-images", "involutive-copies", "injection", "cones-apart"):
        with pytest.raises(Undecided, match="more than 2 steps"):
            list(HYPOTHESES[name].find(candy))


def test_the_largest_family_is_as_large_as_any():
    sizes = Counter()
    for seed in range(300):
        rng = random.Random(seed)
        count = rng.randint(0, 9)
        chance = rng.random()
        edges = {(i, j) for j in range(count) for i in range(j) if rng.random() < chance}
        compatible = [sum(1 << j for j in range(count) if (min(i, j), max(i, j)) in edges) for i in range(count)]
        best = 0
        for mask in range(1 << count):
            chosen = [k for k in range(count) if mask >> k & 1]
            if all((i, j) in edges for j in chosen for i in chosen if i < j):
                best = max(best, len(chosen))
        family = largest_family(compatible, count)
        assert len(family) == best
        assert all((i, j) in edges for j in family for i in family if i < j)
        upper = rng.randint(1, 4)
        assert len(largest_family(compatible, upper)) == min(best, upper)
        sizes[best] += 1
    assert min(sizes[k] for k in range(1, 7)) >= 6


def test_hypotheses_premises_and_evidence_are_values():
    assert Premise(1) == Premise(1, 1, (), (), Optimal()) != Premise(2)
    assert hash(Premise(2, 1, (3,))) == hash(Premise(2, 1, (3,)))
    assert evidence(1, cycles((0, 1))) == evidence(1, cycles((1, 0)))
    half = Quantiliser((1, 2), Fraction(1, 2))
    assert half == Quantiliser((1, 2), Fraction(2, 4)) != Quantiliser((2, 1), Fraction(1, 2))
    refused = 0
    for value, field in (
        (Premise(1), "n"),
        (evidence(1), "permutations"),
        (HYPOTHESES["clique"], "find"),
        (Within(), "x"),
        (Quantiliser((1,), Fraction(1)), "weights"),
    ):
        with pytest.raises((FrozenInstanceError, TypeError)):
            setattr(value, field, None)
        refused += 1
    assert refused == 5


def test_every_name_belongs_to_one_hypothesis_and_only_three_are_about_a_larger_choice_set():
    assert len({id(law.hypothesis) for law in LAWS.values()}) == len(NAMES) == 20
    chooses = {name for name, hypothesis in HYPOTHESES.items() if hypothesis.chooses}
    assert chooses == {"blocks-within", "fixed-blocks-within", "quantilised-copies"}


@pytest.mark.parametrize(
    ("weights", "quantile"),
    [
        ((0, 4), Fraction(1, 2)),
        ((-1, 4), Fraction(1, 2)),
        ((1, 4), Fraction(0)),
        ((1, 4), Fraction(5, 4)),
        ((2**30, 1), Fraction(1, 2)),
        ((1, 1), Fraction(1, 2**31)),
    ],
)
def test_numbers_that_make_no_quantiliser_are_refused(weights, quantile):
    with pytest.raises(ValueError, match="quantil"):
        Quantiliser(weights, quantile)

"""Rule dynamics against enumerated option sets: 300 seeded small environments, with and without planted copies."""

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest

from orbitcert import check
from orbitcert.distribution.recurrent import recurrent_classes, recurrent_distributions
from orbitcert.distribution.visitation import visit_distributions
from orbitcert.dynamics_certificate import DynamicsCertificate
from orbitcert.environment.gallery import gallery
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import count_orbit
from orbitcert.proof.clique import Clique, check_clique
from orbitcert.proof.dynamics import DynamicsQuestion, Ends, Paths, check_dynamics
from orbitcert.search.dynamics import DynamicsFinding, find_dynamics
from orbitcert.solver import convex_weights

ENVIRONMENTS = 300
SEED = 20261125


def random_row(draw: random.Random, targets: list[str], stochastic: bool) -> dict[str, str]:
    """A sure step, or sometimes a coin toss."""
    if stochastic and len(targets) > 1 and draw.random() < 0.4:
        chance = draw.choice(["1/2", "1/3"])
        one, other = draw.sample(targets, 2)
        return {one: chance, other: str(1 - Fraction(chance))}
    return {draw.choice(targets): "1"}


def planted(draw: random.Random) -> tuple[Mdp, int]:
    """A gadget after `die`, copies of it after other actions, some of them with more to do; and how many copies."""
    stochastic = draw.random() < 0.4
    size = draw.choice([1, 1, 2, 2, 3])
    copies = draw.choice([1, 2, 2, 3]) if size < 3 else draw.choice([1, 2])
    gadget = [f"g{k}" for k in range(size)]
    rows = [[random_row(draw, gadget, stochastic) for _ in range(draw.choice([1, 1, 2]))] for _ in gadget]
    order = list(range(copies + 1))
    draw.shuffle(order)
    transitions: dict[str, dict[str, dict[str, str]]] = {"s": {}}
    for c in order:
        transitions["s"]["die" if c == 0 else f"go{c}"] = {f"g0.{c}": "1"}
        for k in draw.sample(range(size), size):
            acts = {f"a{j}": {f"{t}.{c}": p for t, p in row.items()} for j, row in enumerate(rows[k])}
            transitions[f"g{k}.{c}"] = dict(draw.sample(list(acts.items()), len(acts)))
            if c and draw.random() < 0.2:
                transitions[f"g{k}.{c}"]["more"] = {draw.choice(["s", f"g{k}.{c}"]): "1"}
    return Mdp.of("planted", transitions), copies


def unplanted(draw: random.Random) -> Mdp:
    """Any small environment with an action `die`."""
    stochastic = draw.random() < 0.4
    names = ["s", *(f"x{k}" for k in range(draw.choice([3, 4, 4, 5])))]
    transitions = {}
    for name in names:
        acts = ["die", "live", "wait"][: draw.choice([2, 3])] if name == "s" else ["a", "b"][: draw.choice([1, 2])]
        transitions[name] = {action: random_row(draw, names, stochastic) for action in acts}
    return Mdp.of("unplanted", transitions)


def option_sets(question: DynamicsQuestion, discount: Fraction) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """A and B by enumeration."""
    mdp, start = question.mdp, question.start

    def after(action: str) -> tuple[Option, ...]:
        first = mdp.restricted(start, action)
        if question.criterion == "average":
            return recurrent_distributions(first, start)
        return visit_distributions(first, start, discount).options

    B = [x for action in sorted(question.first_actions()) for x in after(action)]
    if question.lose_actions:
        return option_set(x for action in question.lose_actions for x in after(action)), option_set(B)
    lost = set(question.lose_states)
    A = [x for x in recurrent_distributions(mdp, start) if lost.issuperset(x.support)]
    return option_set(A), option_set(x for x in B if not lost.issuperset(x.support))


def check_claim_on_sets(finding: DynamicsFinding, A: tuple[Option, ...], B: tuple[Option, ...]) -> None:
    """Over the orbits of all rewards with values 0, 1, 2 the claim holds, ties counted as the relation says."""
    claim, mdp = finding.claim, finding.question.mdp
    assert claim is not None
    if not A or A == B:
        return
    problem = Problem("sets", mdp.states, A, B)
    for sign in (1, -1):
        for values in combinations_with_replacement(range(3), problem.d):
            counts = count_orbit(problem, [Fraction(sign * v) for v in values])
            assert counts.weak >= claim.weak
            assert claim.most is None or claim.most * counts.A <= counts.B


def covering_options(finding: DynamicsFinding) -> tuple[Option, ...]:
    """A': what the blocks of the evidence say that losing policies can end in."""
    question, evidence = finding.question, finding.evidence
    assert isinstance(evidence, Ends)
    found = [Option.one_hot(s) for s in evidence.points]
    mdp = question.mdp
    for component in evidence.components:
        for images, names in (
            (component.states, component.actions),
            *((copy.images, copy.actions) for copy in component.losing),
        ):
            actions, rows = list(mdp.actions), list(mdp.rows)
            for s, listed in zip(images, names, strict=True):
                actions[s], rows[s] = listed, tuple(question.row((s, action)) for action in listed)
            inner = replace(mdp, actions=tuple(actions), rows=tuple(rows))
            found += [item.distribution for item in recurrent_classes(inner, images[0])]
    return option_set(found)


def clique_of(finding: DynamicsFinding) -> Clique:
    """The permutations that change what loses for the k-th group of copies, as many as every shape has."""
    evidence = finding.evidence
    if isinstance(evidence, Paths):
        assert not evidence.losing
        return Clique(tuple(Permutation.swapping(evidence.states, copy.images) for copy in evidence.winning))
    assert isinstance(evidence, Ends)
    n = min(won // lost for lost, won in evidence.shapes())
    swaps = []
    for k in range(n):
        left, right = list(evidence.points), [s for s, _ in evidence.loops[k * len(evidence.points) :]]
        right = right[: len(left)]
        for component in evidence.components:
            blocks = [component.states, *(copy.images for copy in component.losing)]
            for j, block in enumerate(blocks):
                left += block
                right += component.winning[k * len(blocks) + j].images
        swaps.append(Permutation.swapping(left, right))
    return Clique(tuple(swaps))


def check_by_clique(finding: DynamicsFinding, A: tuple[Option, ...], B: tuple[Option, ...]) -> bool:
    """Whether the copies, as permutations, are a clique on the enumerated sets; False when there is no whole copy."""
    if isinstance(finding.evidence, Ends):
        cover = covering_options(finding)
        points = [dict(x.entries) for x in cover]
        assert all(convex_weights(dict(x.entries), points)[0] == "sat" for x in A)
        A = cover
    clique = clique_of(finding)
    if not clique.permutations:
        return False
    claim = check_clique(Problem("sets", finding.question.mdp.states, A, B), clique)
    assert claim.most == clique.n
    assert finding.claim is not None
    assert finding.claim.weak >= claim.weak
    return True


def questions(mdp: Mdp, draw: random.Random) -> list[DynamicsQuestion]:
    """Questions about one environment: an action for both criteria, and some states."""
    lost = tuple(sorted(draw.sample(range(1, len(mdp.states)), draw.choice([1, 1, 2]))))
    return [
        DynamicsQuestion(mdp, 0, "average", lose_actions=("die",)),
        DynamicsQuestion(mdp, 0, "discount=all", lose_actions=("die",)),
        DynamicsQuestion(mdp, 0, "average", lose_states=lost),
    ]


def examined(mdp: Mdp, draw: random.Random, copies: int | None, tally: Counter[str]) -> None:
    """Everything that must hold of one environment."""
    for question in questions(mdp, draw):
        finding = find_dynamics(question)
        name = f"{question.criterion} {'action' if question.lose_actions else 'states'}"
        tally[name] += 1
        if finding.claim is None or finding.evidence is None:
            tally[f"{name}: nothing"] += 1
        else:
            assert check_dynamics(question, finding.evidence) == finding.claim
            verdict = check(DynamicsCertificate(question, finding.claim, finding.evidence))
            assert (verdict.status, verdict.weak, verdict.most) == ("verified", finding.claim.weak, finding.claim.most)
            for discount in (Fraction(9, 10), Fraction(1, 3)) if question.criterion != "average" else (Fraction(0),):
                A, B = option_sets(question, discount)
                check_claim_on_sets(finding, A, B)
                tally["cliques"] += check_by_clique(finding, A, B)
            tally[f"{name}: {type(finding.evidence).__name__}"] += 1
        if copies is not None and question.lose_actions:
            assert finding.claim is not None, (mdp, question.criterion)
            assert finding.claim.most is not None
            assert finding.claim.most >= copies
            tally["planted"] += copies


@pytest.mark.parametrize("part", range(6))
def test_no_claim_exceeds_the_enumerated_sets_and_every_planted_copy_is_found(part: int) -> None:
    draw = random.Random(SEED + part)
    tally: Counter[str] = Counter()
    for k in range(ENVIRONMENTS // 6):
        if k % 2:
            mdp, copies = planted(draw)
            examined(mdp, draw, copies, tally)
        else:
            examined(unplanted(draw), draw, None, tally)
    assert tally["average action"] == tally["discount=all action"] == tally["average states"] == ENVIRONMENTS // 6
    assert tally["planted"] >= 80
    assert tally["cliques"] >= 60
    assert tally["average states: Ends"] >= 5
    assert min(tally[f"{name}: nothing"] for name in ("average action", "discount=all action", "average states")) >= 5


def test_the_rows_of_the_literature_come_out_of_rule_dynamics() -> None:
    found = 0
    for entry in gallery():
        if entry.environment is None or entry.choice is None:
            continue
        mdp, choice = entry.environment, entry.choice
        start = mdp.index(choice.start)
        lose, win = choice.lose, choice.win or ""
        question = DynamicsQuestion(
            mdp,
            start,
            "average" if choice.discount is None else "discount=all",
            lose_actions=(lose.removeprefix("action:"),) if lose.startswith("action:") else (),
            lose_states=() if lose.startswith("action:") else (mdp.index(lose),),
            win_actions=(win.removeprefix("action:"),) if win else None,
        )
        finding = find_dynamics(question)
        assert finding.claim is not None, entry.name
        assert (finding.claim.weak, finding.claim.most) == (entry.weak, entry.most), entry.name
        found += 1
    assert found == 13

"""The steps of a certificate: every rule of the corpus, held to what the checker verified."""

import json
from pathlib import Path

import pytest

from dynamics_examples import EXAMPLES, example
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.permutation import Permutation
from orbitcert.present.checked_certificate import checked_certificate
from orbitcert.present.steps import steps_of

CORPUS = Path(__file__).parent / "corpus"
ACCEPTED = sorted([*(CORPUS / "accept").glob("*.json"), *(CORPUS / "copies").glob("accept/*.json")])


def test_the_steps_of_every_accepted_certificate_are_its_permutations_and_copies() -> None:
    rules, steps_seen, permutations_seen = set(), 0, 0
    for path in ACCEPTED:
        found = checked_certificate(path)
        assert found.verdict.status == "verified", path
        assert (found.problem is None) != (found.environment is None)
        assert found.value == json.loads(path.read_text())
        rules.add(found.rule)
        for step in steps_of(found.value):
            steps_seen += 1
            sources, images = [s for s, _ in step.arrows], [t for _, t in step.arrows]
            assert len(set(sources)) == len(sources) == len(set(images))
            assert len(step.base) == len(step.image)
            if step.kind == "permutation":
                names = found.value["problem"]["states"]
                place = {name: k for k, name in enumerate(names)}
                assert set(sources) == set(images)
                phi = Permutation.from_cycles([tuple(place[s] for s in cycle) for cycle in step.cycles()])
                assert {(names[s], names[t]) for s, t in phi.moved} == set(step.arrows)
                permutations_seen += 1
    assert rules >= {"clique", "blocks", "orbits", "packing", "copies"}
    assert steps_seen > 50
    assert permutations_seen > 30


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_copy_of_an_environment_is_a_step_between_its_states(name: str, tmp_path: Path) -> None:
    example(name).write(tmp_path / "x.json")
    found = checked_certificate(tmp_path / "x.json")
    assert found.rule == "dynamics"
    assert found.environment is not None
    proof = found.value["proof"]
    copies = [*proof.get("losing", ()), *proof.get("winning", ()), *proof.get("loops", ())]
    copies += [c for part in proof.get("components", ()) for c in (*part["losing"], *part["winning"])]
    steps = steps_of(found.value)
    assert len(steps) == len(copies) > 0
    for step in steps:
        assert {*step.base, *step.image} <= set(found.environment.states)


def test_a_clique_step_carries_what_loses_into_what_wins() -> None:
    seen = 0
    for path in ACCEPTED:
        value = json.loads(path.read_text())
        if value["proof"]["rule"] != "clique" or value["proof"].get("mixtures"):
            continue
        dropped = {drop["option"] for drop in value["proof"].get("dropped", ())}
        losing = [x for k, x in enumerate(value["problem"]["A"]) if k not in dropped]
        for step in steps_of(value):
            goes = dict(step.arrows)
            for option in losing:
                assert {goes.get(s, s): w for s, w in option.items()} in value["problem"]["B"], path
                seen += 1
    assert seen > 10


def test_a_malformed_certificate_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    for name in ("x.json", "absent.json"):
        with pytest.raises(BadInput, match=name):
            checked_certificate(tmp_path / name)


def test_a_permutation_sends_every_state_to_the_next_one_of_its_cycle() -> None:
    problem = {"states": ["x", "y", "z"], "A": [{"x": "1"}], "B": [{"y": "1"}, {"z": "1"}]}
    turn = [["x", "y", "z"]]
    proofs = (
        {"rule": "clique", "permutations": [turn]},
        {"rule": "packing", "permutations": [turn]},
        {"rule": "orbits", "generators": [turn]},
        {"rule": "blocks", "losing": [[0]], "winning": [[0]], "swaps": [{"blocks": [0, 1], "permutation": turn}]},
    )
    for proof in proofs:
        (step,) = steps_of({"problem": problem, "proof": proof})
        assert dict(step.arrows) == {"x": "y", "y": "z", "z": "x"}, proof["rule"]
        assert step.cycles() == (("x", "y", "z"),)
        assert step.image == tuple(dict(step.arrows)[state] for state in step.base)

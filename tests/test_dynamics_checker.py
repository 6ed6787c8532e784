"""The checker on rule dynamics: what it accepts, rejects and why, what is malformed, and that no change lies."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dynamics_examples import EXAMPLES, example
from orbitcert.checker import Verdict, check_file, check_text
from orbitcert.distribution.policy import TooMany
from orbitcert.dynamics_certificate import DynamicsCertificate
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.mdp_file import mdp_from_json, mdp_to_json
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import count_orbit
from orbitcert.proof.claim import NotProved
from orbitcert.proof.dynamics import (
    Component,
    Copy,
    Dynamics,
    DynamicsQuestion,
    Ends,
    Paths,
    check_dynamics,
)
from test_corruption import changes
from test_dynamics import option_sets

Edit = Callable[[dict[str, Any]], object]


@cache
def accepted(name: str) -> str:
    """The certificate of an example as text."""
    return json.dumps(example(name).to_json())


def edited(name: str, edit: Edit) -> dict[str, Any]:
    """The certificate of an example after one change."""
    value: dict[str, Any] = json.loads(accepted(name))
    edit(value)
    return value


def verdict(value: object) -> Verdict:
    return check_text(json.dumps(value))


def rows(value: dict[str, Any]) -> Any:
    return value["question"]["environment"]["transitions"]


def evidence_of(value: dict[str, Any]) -> tuple[DynamicsQuestion, Dynamics]:
    """The question and the evidence of a well-formed certificate, read anew."""
    asked, proof = value["question"], value["proof"]
    mdp = mdp_from_json(asked["environment"])
    index = mdp.states.index
    win = asked.get("win", {})
    question = DynamicsQuestion(
        mdp,
        index(asked["from"]),
        asked["criterion"],
        tuple(asked["lose"].get("actions", ())),
        tuple(map(index, asked["lose"].get("states", ()))),
        tuple(win["actions"]) if "actions" in win else None,
        tuple(map(index, win["states"])) if "states" in win else None,
    )

    def copies(items: list[dict[str, Any]]) -> tuple[Copy, ...]:
        return tuple(
            Copy(tuple(map(index, c["images"])), tuple(map(tuple, c["actions"])), c.get("first")) for c in items
        )

    routes = tuple(tuple((index(s), a) for s, a in route) for route in proof.get("routes", []))
    if proof["form"] == "paths":
        losing, winning = copies(proof["losing"]), copies(proof["winning"])
        return question, Paths(tuple(map(index, proof["states"])), losing, winning, routes)
    return question, Ends(
        tuple(map(index, proof["region"])),
        tuple(map(tuple, proof["ranks"])),
        tuple(map(index, proof["points"])),
        tuple((index(s), a) for s, a in proof["loops"]),
        tuple(
            Component(
                tuple(map(index, c["states"])),
                tuple(map(tuple, c["actions"])),
                copies(c["losing"]),
                copies(c["winning"]),
            )
            for c in proof["components"]
        ),
        routes,
    )


def rejected_by_definition(value: dict[str, Any]) -> str | None:
    """The condition that fails by the definition in `proof/dynamics`, or None."""
    question, evidence = evidence_of(value)
    try:
        check_dynamics(question, evidence)
    except NotProved as fault:
        return fault.rule
    return None


CLAIMS = {
    "candy": "weak 2/3 (most 2)",
    "candy-win": "weak 1/2 (most 1)",
    "sets": "weak 3/4 (most 3)",
    "gems": "weak 1/2 (most 1)",
    "left-right": "weak 1/2 (most 1)",
    "two-against-three": "weak 3/5 (most 3/2)",
    "coin": "weak 2/3 (most 2)",
    "trap": "weak 2/3 (most 2)",
    "twins": "weak 3/5 (most 3/2)",
    "doors": "weak 1/2 (most 1)",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_verified(name: str) -> None:
    assert CLAIMS.keys() == EXAMPLES.keys()
    found = check_text(accepted(name))
    assert found.message.startswith(f"VERIFIED {CLAIMS[name]} for every reward, ")
    assert rejected_by_definition(json.loads(accepted(name))) is None


def put(path: list[Any], item: object) -> Edit:
    """Put the item at this place."""

    def edit(value: Any) -> None:
        for key in path[:-1]:
            value = value[key]
        value[path[-1]] = item

    return edit


def cut(*path: Any) -> Edit:
    """Take the item at this place out."""

    def edit(value: Any) -> None:
        for key in path[:-1]:
            value = value[key]
        del value[path[-1]]

    return edit


def both(*edits: Edit) -> Edit:
    """One change that needs several places to stay well-formed."""

    def edit(value: dict[str, Any]) -> None:
        for one in edits:
            one(value)

    return edit


P, C0 = "proof", ["proof", "components", 0]
REJECTED: list[tuple[str, str, str, Edit]] = [
    # what loses is not covered
    (
        "dynamics-cover",
        "trap",
        "a state of the region is missing",
        both(cut(P, "region", 2), put([P, "ranks"], [[2, 0]])),
    ),
    ("dynamics-cover", "trap", "no ranks", put([P, "ranks"], [])),
    ("dynamics-cover", "trap", "a rank that rises", put([P, "ranks", 0], [0, 1, 1])),
    ("dynamics-cover", "trap", "ranks that do not fall", put([P, "ranks", 0], [1, 1, 1])),
    ("dynamics-cover", "trap", "a losing end is no point", put([P, "points"], ["trap"])),
    ("dynamics-cover", "sets", "the region is not closed", both(cut(P, "region", 4), cut(P, "ranks", 0, 4))),
    (
        "dynamics-cover",
        "twins",
        "an action that stays is not listed",
        both(
            put([*C0, "actions"], [["swap"], ["swap"]]),
            *(put([*C0, "winning", k, "actions"], [["swap"], ["swap"]]) for k in range(3)),
            put([*C0, "losing", 0, "actions"], [["swap"], ["swap"]]),
        ),
    ),
    ("dynamics-cover", "twins", "a losing component is left out", put([*C0, "losing"], [])),
    ("dynamics-cover", "trap", "something else loses", put(["question", "lose", "states"], ["lobby", "trap", "s"])),
    (
        "dynamics-cover",
        "gems",
        "the base lacks a state",
        both(cut(P, "states", 5), cut(P, "winning", 0, "images", 5), cut(P, "winning", 0, "actions", 5)),
    ),
    (
        "dynamics-cover",
        "gems",
        "a losing action leads back to the start",
        lambda v: rows(v)["castle"].update(home={"s": "1"}) or v[P]["winning"][0]["actions"][5].append("stay"),
    ),
    ("dynamics-cover", "two-against-three", "a losing action has no copy", cut(P, "losing", 0)),
    (
        "dynamics-cover",
        "two-against-three",
        "a losing copy can do more",
        lambda v: rows(v)["y1"].update(more={"y1": "1"}),
    ),
    # entries
    ("dynamics-entry", "gems", "the first action enters elsewhere", lambda v: rows(v)["s"].update(blue={"b1": "1"})),
    ("dynamics-entry", "gems", "no first action at every discount", cut(P, "winning", 0, "first")),
    ("dynamics-entry", "gems", "the losing action as first action", put([P, "winning", 0, "first"], "red")),
    (
        "dynamics-entry",
        "two-against-three",
        "a losing copy is entered by a winning action",
        put([P, "losing", 0, "first"], "go2"),
    ),
    # matches
    ("dynamics-match", "gems", "another action", put([P, "winning", 0, "actions", 0], ["b0"])),
    (
        "dynamics-match",
        "gems",
        "images exchanged",
        both(
            put([P, "winning", 0, "images"], ["blue", "b1", "b2", "b3", "gold", "b4"]),
            put([P, "winning", 0, "actions"], [["b1"], ["b2", "b3"], ["b4"], ["b4"], ["stay"], ["gold"]]),
        ),
    ),
    ("dynamics-match", "candy", "a loop that leaves", lambda v: rows(v)["hug"].update(stay={"start": "1"})),
    ("dynamics-match", "twins", "another probability", lambda v: rows(v)["p3"].update(slow={"p3": "1/3", "q3": "2/3"})),
    ("dynamics-match", "coin", "another coin", lambda v: rows(v)["c1"].update(toss={"h1": "1/3", "t1": "2/3"})),
    # disjoint
    (
        "dynamics-disjoint",
        "twins",
        "a copy twice",
        lambda v: v[P]["components"][0]["winning"].append(v[P]["components"][0]["winning"][0]),
    ),
    ("dynamics-disjoint", "candy", "a point as loop", lambda v: v[P]["loops"].append(["candy", "stay"])),
    ("dynamics-disjoint", "two-against-three", "a copy twice", lambda v: v[P]["winning"].append(v[P]["winning"][0])),
    # connected
    (
        "dynamics-connected",
        "sets",
        "two loops as one component",
        both(
            put([P, "points"], []),
            put([P, "loops"], []),
            lambda v: v[P]["components"].append(
                {
                    "states": ["a1", "a2"],
                    "actions": [["stay"], ["stay"]],
                    "losing": [],
                    "winning": [{"images": [f"{x}1", f"{x}2"], "actions": [["stay"], ["stay"]]} for x in "bcd"],
                }
            ),
        ),
    ),
    # reached
    ("dynamics-reach", "candy", "a route is missing", cut(P, "routes", 2)),
    ("dynamics-reach", "candy", "routes in a wrong order", lambda v: v[P]["routes"].reverse()),
    ("dynamics-reach", "candy", "through the losing action", put([P, "routes", 0], [["start", "left"]])),
    (
        "dynamics-reach",
        "candy-win",
        "a loop that does not win",
        both(
            put([P, "loops"], [["chocolate", "stay"]]),
            put([P, "routes", 1], [["wait", "left"]]),
        ),
    ),
    (
        "dynamics-reach",
        "coin",
        "no single target",
        put([P, "routes", 0], [["s", "live"], ["hall", "right"], ["c2", "toss"]]),
    ),
    ("dynamics-reach", "coin", "no closer to the target", put([P, "routes", 0], [["s", "live"], ["hall", "left"]])),
    ("dynamics-reach", "coin", "an entry is not reached", cut(P, "routes", 1)),
    ("dynamics-reach", "twins", "a component is not reached", cut(P, "routes", 3)),
    (
        "dynamics-reach",
        "coin",
        "through another copy",
        both(
            lambda v: rows(v)["h1"].update(cross={"c2": "1"}),
            put([P, "routes"], [[["hall", "left"], ["s", "live"]], [["h1", "cross"], ["c1", "toss"], ["t1", "stay"]]]),
        ),
    ),
    (
        "dynamics-reach",
        "doors",
        "a route by an action that does not win",
        both(
            lambda v: v[P]["loops"].append(["z", "stay"]),
            lambda v: v[P]["routes"].append([["s", "c"]]),
        ),
    ),
    (
        "dynamics-reach",
        "doors",
        "a loop at the start by an action that does not win",
        lambda v: v[P]["loops"].append(["s", "wait"]),
    ),
    # nothing
    ("dynamics-fraction", "candy", "no loops", put([P, "loops"], [])),
    ("dynamics-fraction", "gems", "no copies", put([P, "winning"], [])),
    # the claim
    ("claim", "candy", "more", put(["claim", "factor"], "3")),
    ("claim", "candy", "less", put(["claim", "factor"], "1")),
    ("claim", "twins", "weak instead of most", put(["claim"], {"relation": "weak", "fraction": "3/5", "orbit": "all"})),
    ("claim", "candy", "one loop fewer", cut(P, "loops", 1)),
]


@pytest.mark.parametrize(("rule", "name", "what", "edit"), REJECTED, ids=lambda x: x if isinstance(x, str) else "")
def test_one_change_is_rejected_for_its_reason(rule: str, name: str, what: str, edit: Edit) -> None:
    del what
    value = edited(name, edit)
    found = verdict(value)
    assert (found.status, found.message.split()[1]) == ("rejected", f"{rule}:"), found.message
    if rule != "claim":
        assert rejected_by_definition(value) == rule


def test_every_rejection_has_cases() -> None:
    counts = Counter(rule for rule, _, _, _ in REJECTED)
    assert counts["dynamics-cover"] >= 12
    assert counts["dynamics-reach"] >= 8
    assert len(counts) == 8
    assert len(REJECTED) == 43


def environment(value: dict[str, Any]) -> Any:
    return value["question"]["environment"]


MALFORMED: list[tuple[str, Edit, str]] = [
    ("candy", lambda v: v.update(problem={}), "unknown or repeated field"),
    ("candy", lambda v: v.update(upper={}), "unknown or repeated field"),
    ("candy", lambda v: v["proof"].update(rule="clique"), "dynamics"),
    ("candy", lambda v: v["proof"].update(form="walks"), '"ends" or "paths"'),
    ("candy", lambda v: v["proof"].update(dropped=[]), "unknown or repeated field"),
    ("candy", lambda v: v["question"].update({"from": "nowhere"}), "unknown state"),
    ("candy", lambda v: v["question"].update(criterion="discount=1/2"), "average or discount=all"),
    ("candy", lambda v: v["question"].update(lose={"actions": ["up"]}), "no such action"),
    ("candy", lambda v: v["question"].update(lose={"actions": []}), "at least one action"),
    ("candy", lambda v: v["question"].update(lose={"states": []}), "at least one state"),
    ("candy", lambda v: v["question"].update(lose={}), "either actions or states"),
    ("candy", lambda v: v["question"].update(win={"actions": ["left"]}), "no action is left to win"),
    ("candy", lambda v: v["question"].update(criterion="discount=all"), "ends speak about average reward only"),
    ("candy", lambda v: v["question"].update(lose={"states": ["hug"]}, criterion="discount=all"), "only actions"),
    ("candy", lambda v: environment(v).update(format="orbitcert/mdp/2"), "must come first"),
    ("candy", lambda v: environment(v)["states"].append("candy"), "each once"),
    ("candy", lambda v: environment(v)["states"].append("more"), "a state is missing"),
    ("candy", lambda v: rows(v).update(more={"stay": {"more": "1"}}), "unknown, twice"),
    ("candy", lambda v: rows(v).update(hug={}), "without different actions"),
    ("candy", lambda v: rows(v)["hug"].update(stay={}), "does not sum to 1"),
    ("candy", lambda v: rows(v)["hug"].update(stay={"hug": "1/2"}), "does not sum to 1"),
    ("candy", lambda v: rows(v)["hug"].update(stay={"hug": "3/2", "wait": "-1/2"}), "not positive"),
    ("candy", lambda v: rows(v)["hug"].update(stay={"hug": "2/2"}), "not in lowest terms"),
    ("candy", lambda v: rows(v)["hug"].update(stay={"hugs": "1"}), "unknown successor"),
    ("candy", lambda v: rows(v)["hug"].update(stay={"hug": 1}), "a string is expected"),
    ("candy", lambda v: v["proof"]["region"].append("candy"), "listed twice"),
    ("candy", lambda v: v["proof"]["ranks"].append([]), "length 1"),
    ("candy", lambda v: v["proof"]["ranks"].append([-1]), "position"),
    ("candy", lambda v: v["proof"]["loops"].append(["hug", "leave"]), "no action"),
    ("candy", lambda v: v["proof"]["routes"].append([["hug"]]), "length 2"),
    ("twins", lambda v: v["proof"]["components"][0]["winning"][0]["images"].pop(), "one image for every state"),
    ("twins", lambda v: v["proof"]["components"][0]["winning"][0].update(first="live"), "unknown or repeated field"),
    (
        "twins",
        lambda v: v["proof"]["components"][0]["winning"][0].update(actions=[["swap", "jump"], ["swap"]]),
        "no action",
    ),
    ("twins", lambda v: v["proof"]["components"][0].update(actions=[["swap", "slow"], []]), "at least one action"),
    ("gems", lambda v: v["proof"]["winning"][0].update(first="green"), "no action"),
    (
        "gems",
        lambda v: v["question"].update(lose={"states": ["castle"]}, criterion="average"),
        "paths need losing actions",
    ),
    (
        "candy",
        lambda v: v["question"].update(environment={"file": "../x.json", "sha256": "0" * 64}),
        "looked for beside",
    ),
]


@pytest.mark.parametrize(("name", "edit", "reason"), MALFORMED, ids=[reason for _, _, reason in MALFORMED])
def test_a_breach_of_the_form_is_malformed(name: str, edit: Edit, reason: str) -> None:
    found = verdict(edited(name, edit))
    assert found.status == "malformed", found.message
    assert reason in found.message
    assert "\n" not in found.message


def test_an_environment_in_a_file_is_read_from_beside_the_certificate(tmp_path: Path) -> None:
    mdp, _, _ = EXAMPLES["candy"]
    data = json.dumps(mdp_to_json(mdp)).encode()
    (tmp_path / "candy.json").write_bytes(data)
    value = json.loads(accepted("candy"))
    cases = {
        "candy.json": (hashlib.sha256(data).hexdigest(), "VERIFIED weak 2/3"),
        "./candy.json": (hashlib.sha256(data).hexdigest(), "MALFORMED question.environment: a name without folder"),
        "": ("0" * 64, "MALFORMED question.environment: a name without folder"),
        "absent.json": ("0" * 64, "MALFORMED question.environment: cannot be read"),
    }
    for name, (digest, expected) in cases.items():
        value["question"]["environment"] = {"file": name, "sha256": digest}
        (tmp_path / "cert.json").write_text(json.dumps(value))
        assert check_file(tmp_path / "cert.json").message.startswith(expected), name
    value["question"]["environment"] = {"file": "candy.json", "sha256": "0" * 64}
    (tmp_path / "cert.json").write_text(json.dumps(value))
    assert check_file(tmp_path / "cert.json").message.startswith("REJECTED environment: the SHA-256")


@cache
def true_claim(text: str, weak: Fraction, most: Fraction | None) -> bool:
    """Whether enumeration confirms a claim about this question: over all rewards with values 0 and 1, and negatives."""
    asked = json.loads(text)
    value = {"question": asked, "proof": {"form": "paths", "states": [], "losing": [], "winning": []}}
    question, _ = evidence_of(value)
    try:
        A, B = option_sets(question, Fraction(9, 10))
    except TooMany:
        return False
    if not A or A == B:
        return True
    if question.win_states is not None:
        kept = set(question.win_states)
        B = tuple(x for x in B if kept.issuperset(x.support))
    problem = Problem("changed", question.mdp.states, A, B)
    for sign in (1, -1):
        for size in range(problem.d + 1):
            counts = count_orbit(problem, [Fraction(sign * (k < size)) for k in range(problem.d)])
            if counts.weak < weak or (most is not None and most * counts.A > counts.B):
                return False
    return True


@pytest.mark.parametrize("name", ["candy", "candy-win", "coin", "trap", "gems"])
def test_no_change_of_a_certificate_verifies_a_false_claim(name: str) -> None:
    value = json.loads(accepted(name))
    names = [*value["question"]["environment"]["states"][:4], "stay", "left", "right", "die", "live"]
    counts = Counter[str]()
    for k, changed in enumerate(changes(value, names)):
        found = verdict(changed)
        counts[found.status] += 1
        if found.status == "verified" and found.weak is not None and (counts["verified"] % 5 == 0 or k < 2_000):
            asked = deepcopy(changed["question"])
            asked["environment"]["name"] = ""
            assert true_claim(json.dumps(asked), found.weak, found.most), json.dumps(changed)
    assert counts["verified"] >= 40
    assert counts["rejected"] >= 40
    assert counts["malformed"] >= 1_000


def test_the_coq_exporter_says_that_it_does_not_know_the_rule(tmp_path: Path) -> None:
    from orbitcert.exact.bad_input import BadInput
    from orbitcert.present.coq_export import coq_file

    (tmp_path / "candy.json").write_text(accepted("candy"))
    with pytest.raises(BadInput, match="not part of the Coq checker"):
        coq_file(tmp_path / "candy.json")


def test_a_certificate_without_policies_stays_small() -> None:
    """2^40 policies, one copy: the evidence is linear in the states."""
    states: dict[str, dict[str, dict[str, int]]] = {"s": {"die": {"a0": 1}, "live": {"b0": 1}}}
    for side in "ab":
        for k in range(40):
            nearer, further = f"{side}{(k + 1) % 40}", f"{side}{(k + 2) % 40}"
            states[f"{side}{k}"] = {"one": {nearer: 1}, "two": {further: 1}}
    mdp = Mdp.of("rings", states)
    from orbitcert.environment_certification import certify_environment

    for criterion in ("average", "discount=all"):
        found = certify_environment(mdp, "s", lose="action:die", criterion=criterion).certificate()  # type: ignore[arg-type]
        assert isinstance(found, DynamicsCertificate)
        text = json.dumps(found.to_json())
        assert len(text) < 20_000
        assert check_text(text).message.startswith("VERIFIED weak 1/2 (most 1)")

"""The checker on rule copies: its corpus, hardening, and that no change of a certificate verifies a false claim."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from oracle.brute_force import has_most, least_weak_share, one_reward_per_orbit
from orbitcert import checker
from orbitcert.checker import check_file, check_text
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.copied_problem import CopiedProblem, copies_of_a_state
from orbitcert.exact.copied_problem_file import copied_problem_from_json
from orbitcert.exact.rational import rational_text
from orbitcert.vast_certification import certify_copies
from test_corruption import changes

CORPUS = Path(__file__).parent / "corpus" / "copies"
ACCEPTED = sorted((CORPUS / "accept").glob("*.json"))
REJECTED = sorted(p for p in (CORPUS / "reject").glob("*/*.json") if not p.name.endswith(".accept.json"))
MALFORMED = sorted((CORPUS / "malformed").glob("*.json"))
REJECTIONS = {"copies-cover": 5, "copies-disjoint": 2, "copies-map": 8, "copies-fraction": 2, "claim": 9}


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def parts(value: dict) -> dict:
    """The fields that count as one change: those of problem and proof, and the claim."""
    found = {(top, field): value[top][field] for top in ("problem", "proof") for field in value[top]}
    return found | {"claim": value["claim"]}


def test_the_corpus_is_complete() -> None:
    assert (len(ACCEPTED), len(MALFORMED)) == (12, 67)
    assert Counter(path.parent.name for path in REJECTED) == REJECTIONS
    assert len(list((CORPUS / "reject").glob("*/*.accept.json"))) == len(REJECTED)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda p: p.stem)
def test_an_accepted_certificate_is_verified_with_its_claim(path: Path) -> None:
    claim, found = read(path)["claim"], check_file(path)
    assert found.status == "verified"
    assert found.message.isprintable()
    if claim["relation"] == "most":
        assert found.most is not None
        assert rational_text(found.most) == claim["factor"]
        assert found.weak == found.most / (found.most + 1)
    else:
        assert (found.weak, found.most) == (Fraction(claim["fraction"]), None)


@pytest.mark.parametrize("path", REJECTED, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_rejected_certificate_names_its_rule_and_its_neighbour_passes(path: Path) -> None:
    found, neighbour = check_file(path), path.with_name(f"{path.stem}.accept.json")
    assert (found.status, found.weak, found.most) == ("rejected", None, None)
    assert found.message.startswith(f"REJECTED {path.parent.name}: ")
    assert check_file(neighbour).status == "verified"
    bad, good = parts(read(path)), parts(read(neighbour))
    assert len([key for key in bad.keys() | good.keys() if bad.get(key) != good.get(key)]) == 1


@pytest.mark.parametrize("path", MALFORMED, ids=lambda p: p.stem)
def test_a_malformed_certificate_is_refused_in_one_line(path: Path) -> None:
    found = check_file(path)
    assert found.status == "malformed"
    assert found.message.startswith("MALFORMED ")
    assert found.message.isprintable()
    assert len(found.message) < 300


def test_a_digit_more_or_less_is_noticed_at_every_size() -> None:
    compared = 0
    for digits in (1, 2, 53, 196, 4_300, 4_301, 9_999):
        for n in (10**digits - 1, 10**digits):
            certificate = certify_copies(copies_of_a_state("p", 1, n)).certificate()
            assert certificate is not None
            value = certificate.to_json()
            assert check_text(json.dumps(value)).most == n
            text, factor = json.dumps(value), value["claim"]["factor"]
            for other in (factor + "0", factor[:-1] or "0", factor[:-1] + str((int(factor[-1]) + 1) % 10)):
                changed = text.replace(f'"factor": "{factor}"', f'"factor": "{other}"')
                assert changed != text
                assert check_text(changed).status in ("rejected", "malformed")
                compared += 1
    assert compared == 42


def test_a_vast_certificate_is_as_short_as_a_small_one_and_checked_in_isolation() -> None:
    small, large = (CORPUS / "accept" / f"{name}.json" for name in ("two-or-51", "pixels"))
    assert len(large.read_bytes()) - len(small.read_bytes()) < 3 * 197
    command = [sys.executable, "-I", "-S", "-O", checker.__file__, str(large)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert run.stdout.startswith("VERIFIED weak 100000000000...000000000000 (197 digits)/")


def of(block: str, copies: int) -> dict[str, str]:
    return {"copies of": block, "copies": str(copies)}


def small_certificates() -> Iterator[dict]:
    """Certificates of problems of at most six states, in which every field of the format occurs."""
    life = {"states": ["x"], "options": [{"x": "1"}]}
    pair = {"states": ["p", "q"], "options": [{"p": "1"}, {"p": "1/3", "q": "2/3"}]}
    turned = {"states": ["q", "p"], "options": [{"q": "1"}, {"q": "1/3", "p": "2/3"}]}
    half = {"states": ["x"], "options": [{"x": "1/2"}]}
    lose, win = [of("life", 1)], [of("life", 2)]
    problems = [
        (["a", "b"], {"life": life}, [{"a": "1"}], [{"b": "1"}, *win]),
        (["a"], {"life": life}, [{"a": "1"}, *lose], win),
        (["a", "b"], {"pair": pair}, [{"a": "1"}, {"a": "1/3", "b": "2/3"}], [of("pair", 1)]),
        ([], {"pair": pair, "turned": turned}, [of("pair", 1)], [of("turned", 2)]),
        (["a"], {"life": life, "half": half}, [{"a": "1/2"}, *lose], [*win, of("half", 1)]),
    ]
    for states, blocks, A, B in problems:
        value = {"format": "orbitcert/problem/1", "name": "small", "states": states, "blocks": blocks, "A": A, "B": B}
        certificate = certify_copies(copied_problem_from_json(value)).certificate()
        assert certificate is not None
        yield certificate.to_json()


def is_true(problem: CopiedProblem, weak: Fraction, most: Fraction | None) -> bool:
    """Whether brute force confirms the claim about the problem written out."""
    written = problem.expanded()
    rewards = list(one_reward_per_orbit(written, range(-1, 2) if written.d > 4 else range(-2, 3)))
    return least_weak_share(written, rewards) >= weak and (most is None or has_most(written, most, rewards))


def test_no_change_of_a_certificate_verifies_a_false_claim() -> None:
    totals, brute_forced = Counter[str](), 0
    for value in small_certificates():
        names = ["a", "b", "x", "p", "q", "life", "pair", "copies", "copies of", "map", "entries"]
        known: dict[tuple, bool] = {}
        for changed in changes(value, names):
            found = check_text(json.dumps(changed))
            totals[found.status] += 1
            if found.status == "verified":
                try:
                    problem = copied_problem_from_json(changed["problem"])
                except BadInput:
                    pytest.fail(f"only the checker accepts {changed['problem']}")
                claimed = (replaced(problem), found.weak, found.most)
                if problem.d <= 6 and claimed not in known:
                    known[claimed] = is_true(*claimed)
                    brute_forced += 1
                assert known.get(claimed, True), json.dumps(changed)
    assert min(totals[status] for status in ("verified", "rejected", "malformed")) >= 200
    assert brute_forced >= 10


def replaced(problem: CopiedProblem) -> CopiedProblem:
    """The problem under one name, so that renamed ones are compared once."""
    return CopiedProblem("", problem.states, problem.A, problem.B, problem.blocks, problem.alpha, problem.beta)


def test_the_reader_and_the_checker_accept_the_same_problems() -> None:
    agreed = Counter[bool]()
    for value in small_certificates():
        for changed in changes(value["problem"], ["a", "x", "life", "copies of"]):
            verdict = check_text(json.dumps(value | {"problem": changed}))
            try:
                copied_problem_from_json(json.loads(json.dumps(changed)))
                read_well = True
            except BadInput:
                read_well = False
            about_problem = verdict.status == "malformed" and verdict.message.startswith("MALFORMED problem")
            if isinstance(changed, dict) and "blocks" in changed:
                assert about_problem != read_well, (changed, verdict.message)
                agreed[read_well] += 1
    assert min(agreed.values()) >= 100

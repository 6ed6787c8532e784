"""The trusted checker: the corpus, its command line, its hardening, and what it may import."""

import ast
import gc
import json
import os
import subprocess
import sys
from fractions import Fraction
from math import factorial
from pathlib import Path

import pytest

from orbitcert import checker
from orbitcert.checker import check_file, check_text, main

CHECKER = Path(checker.__file__)
CORPUS = Path(__file__).parent / "corpus"
ACCEPTED = sorted((CORPUS / "accept").glob("*.json"))
REJECTED = sorted(p for p in (CORPUS / "reject").glob("*/*.json") if not p.name.endswith(".accept.json"))
MALFORMED = sorted((CORPUS / "malformed").glob("*.json"))
REJECTIONS = {
    "group": 10,
    "dropped": 9,
    "clique-condition": 8,
    "blocks-cover": 2,
    "blocks-swap": 5,
    "blocks-connected": 2,
    "orbits-members": 3,
    "orbits-invariant": 2,
    "orbits-link": 3,
    "orbits-fraction": 2,
    "packing-pair": 7,
    "packing-closed": 6,
    "packing-sorted": 2,
    "packing-fraction": 1,
    "mixture": 3,
    "claim": 10,
    "upper": 12,
}


def has_generators(path: Path) -> bool:
    """Whether the group of this certificate is given by generators, which the Coq checker does not speak about."""
    return "generators" in json.loads(path.read_text(encoding="utf-8"))["problem"].get("orbit", {})


def certificate(name: str) -> dict:
    """An accepted certificate of the corpus as a JSON value."""
    return json.loads((CORPUS / "accept" / f"{name}.json").read_text(encoding="utf-8"))


def verdict(value: object) -> checker.Verdict:
    return check_text(json.dumps(value))


def neighbour(path: Path) -> Path:
    """The accepted certificate that differs from a rejected one in one field."""
    return path.with_name(f"{path.stem}.accept.json")


def parts(value: dict) -> dict:
    """The fields that count as one change: those of problem and proof, the claim, and upper."""
    found = {(top, field): value[top][field] for top in ("problem", "proof") for field in value[top]}
    return found | {top: value[top] for top in ("claim", "upper", "source") if top in value}


def run(*arguments: str, **options) -> subprocess.CompletedProcess:
    """The checker as its users run it: isolated, without site packages, without assertions."""
    command = [sys.executable, "-I", "-S", "-O", str(CHECKER), *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)


# The corpus


def test_the_corpus_is_complete() -> None:
    assert len(ACCEPTED) == 57
    assert len(MALFORMED) == 202
    counted = {rule: len([p for p in REJECTED if p.parent.name == rule]) for rule in REJECTIONS}
    assert counted == REJECTIONS
    assert len(REJECTED) == sum(REJECTIONS.values())
    assert len(list((CORPUS / "reject").glob("*/*.accept.json"))) == len(REJECTED)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda p: p.stem)
def test_an_accepted_certificate_is_verified_with_its_claim(path: Path) -> None:
    claim = json.loads(path.read_text(encoding="utf-8"))["claim"]
    found = check_file(path)
    assert found.status == "verified"
    assert found.message.startswith("VERIFIED weak ")
    assert "\n" not in found.message
    if claim["relation"] == "most":
        assert found.most == Fraction(claim["factor"])
        assert found.weak == found.most / (found.most + 1)
    else:
        assert (found.weak, found.most) == (Fraction(claim["fraction"]), None)


@pytest.mark.parametrize("path", REJECTED, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_rejected_certificate_names_its_rule_and_its_neighbour_passes(path: Path) -> None:
    found = check_file(path)
    assert found.status == "rejected"
    assert found.message.startswith(f"REJECTED {path.parent.name}: ")
    assert (found.weak, found.most, found.tight, found.recounted) == (None, None, None, None)
    assert check_file(neighbour(path)).status == "verified"
    bad, good = (parts(json.loads(p.read_text(encoding="utf-8"))) for p in (path, neighbour(path)))
    assert len([key for key in bad.keys() | good.keys() if bad.get(key) != good.get(key)]) == 1


@pytest.mark.parametrize("path", MALFORMED, ids=lambda p: p.stem)
def test_a_malformed_certificate_is_refused_in_one_line(path: Path) -> None:
    found = check_file(path)
    assert found.status == "malformed"
    assert found.message.startswith("MALFORMED ")
    assert ": " in found.message
    assert found.message.isprintable()
    assert len(found.message) < 300


def test_tight_and_recounted_are_reported() -> None:
    reported = {path.stem: (found.tight, found.recounted) for path in ACCEPTED for found in [check_file(path)]}
    assert reported["candy"] == (True, True)
    assert reported["not-tight"] == (None, True)
    assert reported["upper-not-recounted"] == (None, False)
    assert reported["pairs-by-a-four-cycle"] == (None, None)
    assert len([name for name, (tight, _) in reported.items() if tight]) == 32
    assert len([name for name, (_, recounted) in reported.items() if recounted]) == 38


# The command line


def test_the_documented_line_is_printed() -> None:
    done = run(str(CORPUS / "accept" / "candy.json"), text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "VERIFIED weak 2/3 (most 2) for every reward: candy, rule clique, 2 permutations, d = 3, |A| = 1, |B| = 2"
        "; tight: worst reward re-counted, B 2, tie 0, A 1\n"
    )


def test_the_exit_status_is_the_worst_of_all_certificates() -> None:
    good, bad, broken = (str(paths[0]) for paths in (ACCEPTED, REJECTED, MALFORMED))
    for arguments, status in [
        ((good,), 0),
        ((good, good), 0),
        ((good, bad), 5),
        ((bad, broken, good), 4),
        ((broken,), 4),
        ((good, "no-such-file.json"), 4),
        ((), 2),
        (("--help",), 2),
    ]:
        done = run(*arguments, text=True)
        assert done.returncode == status, arguments
        assert len(done.stdout.splitlines()) == (0 if status == 2 else len(arguments))
        assert "Traceback" not in done.stderr


def test_the_whole_corpus_gets_one_line_each_under_isolation() -> None:
    paths = [*ACCEPTED, *REJECTED, *MALFORMED]
    done = run(*[str(p) for p in paths], text=True, encoding="utf-8")
    lines = done.stdout.split("\n")
    assert done.returncode == 4
    assert len(lines) == len(paths) + 1 == 347
    words = [line.split(": ", 1)[1].split(" ", 1)[0] for line in lines[:-1]]
    assert words == ["VERIFIED"] * len(ACCEPTED) + ["REJECTED"] * len(REJECTED) + ["MALFORMED"] * len(MALFORMED)


def test_a_hostile_file_name_stays_one_safe_line(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\nVERIFIED weak 1"
    path.write_text("{}")
    done = run(str(path), str(path), text=True)
    assert done.returncode == 4
    assert len(done.stdout.splitlines()) == 2
    assert "\x1b" not in done.stdout
    assert "\\x1b[31m\\nVERIFIED" in done.stdout


def test_names_that_the_terminal_cannot_show_are_escaped() -> None:
    path = str(CORPUS / "accept" / "source-and-strange-names.json")
    done = run(path, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert done.returncode == 0
    assert b"\\u202e" in done.stdout
    assert b"room\\x07.json" in done.stdout
    assert done.stdout.count(b"\n") == 1


def test_main_is_the_same_inside_the_process(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ACCEPTED[0])]) == 0
    assert capsys.readouterr().out.startswith("VERIFIED ")
    assert main([]) == 2
    assert capsys.readouterr().out == ""


# Files


@pytest.mark.parametrize("path", ["", "no/such/file", "nul\0byte"])
def test_an_unreadable_path_is_malformed(path: str) -> None:
    assert check_file(path).message.startswith("MALFORMED file: cannot be read: ")


def test_a_directory_and_a_pipe_are_malformed_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        assert "not a regular file" in check_file(path).message
        assert check_file(path).status == "malformed"


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with open(path, "wb") as stream:
        stream.truncate(256 * 2**20 + 1)  # sparse: takes no room
    assert check_file(path).message == "MALFORMED file: cannot be read: not a regular file of at most 268435456 bytes"


# Hardening


def test_numbers_have_one_spelling_up_to_ten_thousand_characters() -> None:
    value = certificate("one-against-one")
    for text in ("9" * 10_000, "-" + "9" * 9_999, "1/" + "3" * 9_998):
        value["problem"]["A"] = [{"heads": text}]
        value["problem"]["B"] = [{"tails": text}]
        value["upper"] = {"reward": {"tails": "7"}, "counts": {"B": "1", "tie": "0", "A": "1"}}
        assert verdict(value).tight is True
    value["problem"]["A"] = [{"heads": "1" * 10_001}]
    assert "too many characters" in verdict(value).message


def test_lowest_terms_are_decided_for_long_numbers() -> None:
    value = certificate("one-against-one")
    value["problem"]["A"] = [{"heads": "2" * 4_999 + "/" + "4" * 4_999}]
    assert verdict(value).message == 'MALFORMED problem.A[0]["heads"]: not in lowest terms'


def test_objects_and_lists_are_told_apart() -> None:
    value = certificate("candy")
    for broken in ([["candy", "1"]], [], "candy", None, True, 1):
        value["problem"]["A"] = [broken]
        assert verdict(value).status == "malformed"


def test_the_empty_option_is_the_zero_vector_and_an_empty_list_is_not() -> None:
    assert check_file(CORPUS / "accept" / "zero-vector.json").status == "verified"
    value = certificate("zero-vector")
    value["problem"]["B"][0] = []
    assert verdict(value).message == "MALFORMED problem.B[0]: an object is expected"


def test_a_malformed_certificate_is_never_merely_rejected() -> None:
    value = certificate("candy")
    value["claim"]["factor"] = "3"
    assert verdict(value).status == "rejected"
    value["upper"]["counts"]["A"] = "01"
    assert verdict(value).message.startswith("MALFORMED upper.counts.A: ")
    value = certificate("drop-citing-A")
    value["proof"]["permutations"] = [[["a", "b"]]]
    assert verdict(value).message.startswith("REJECTED clique-condition: ")
    value["proof"]["dropped"][0]["weights"][0][2] = "1/1"
    assert verdict(value).message.startswith("MALFORMED proof.dropped[0].weights[0]: ")


def test_messages_name_the_place() -> None:
    value = certificate("candy")
    value["proof"]["permutations"][1][0] = ["candy", "huh"]
    assert verdict(value).message == 'MALFORMED proof.permutations[1][0]: unknown state "huh"'
    value = certificate("candy")
    value["problem"]["B"] = [{"chocolate": "1"}]
    assert verdict(value).message == "REJECTED clique-condition: phi_2 or phi_2^-1 sends option 0 of A outside B"


def test_a_long_hostile_name_is_shortened_and_escaped() -> None:
    value = certificate("candy")
    value["problem"]["name"] = "\x1b[2J" + "x" * 10**6 + "\n\u202e"
    message = verdict(value).message
    assert message.isprintable()
    assert len(message) < 300


def test_nesting_to_any_depth_is_malformed() -> None:
    for depth in (100, 900, 1_000, 10_000, 10**6):
        assert check_text("[" * depth + "]" * depth).status == "malformed"
        assert check_text('{"a":' * depth + "1" + "}" * depth).status == "malformed"


def test_garbage_collection_is_left_as_it_was() -> None:
    for path in (ACCEPTED[0], REJECTED[0], MALFORMED[0]):
        check_file(path)
        assert gc.isenabled()
    gc.disable()
    try:
        check_file(ACCEPTED[0])
        assert not gc.isenabled()
    finally:
        gc.enable()


# Rules


def test_every_pair_of_a_clique_is_decided() -> None:
    """phi_3^-1 phi_2 is the only pair that fails: it is found though phi_2 and phi_3 each fit on their own."""
    states = ["a", "b", "c", "d", "e"]
    problem = {"format": "orbitcert/problem/1", "name": "p", "states": states, "A": [{"a": "1"}]}
    problem["B"] = [{s: "1"} for s in "bcd"]
    value = {"format": "orbitcert/certificate/1", "problem": problem}
    value["claim"] = {"relation": "most", "factor": "3", "orbit": "all"}
    value["proof"] = {"rule": "clique", "permutations": [[["a", "b"]], [["a", "c"]], [["a", "d"]]]}
    assert verdict(value).status == "verified"
    value["proof"]["permutations"][2] = [["a", "d"], ["c", "e"]]
    assert verdict(value).message == "REJECTED clique-condition: phi_3^-1 phi_2 sends option 0 of A outside B"


def test_a_permutation_that_leaves_an_option_of_A_where_it_is_needs_it_in_B() -> None:
    value = certificate("candy")
    value["proof"]["permutations"][1] = [["chocolate", "hug"]]
    assert verdict(value).message == "REJECTED clique-condition: phi_2 leaves option 0 of A outside B"


def test_a_block_that_no_swap_touches_need_not_be_listed_by_it() -> None:
    value = certificate("blocks-two-against-three")
    value["proof"]["swaps"].append({"blocks": [0, 1], "permutation": [["a", "b"], ["c", "d"]]})
    assert verdict(value).message.startswith("REJECTED blocks-swap: swap 4 does not send block ")


def test_the_claim_of_blocks_with_fewer_winners_is_only_weak() -> None:
    value = certificate("blocks-fewer-winners")
    assert verdict(value).most is None
    value["claim"] = {"relation": "most", "factor": "1/2", "orbit": "all"}
    assert verdict(value).message == "REJECTED claim: the rule yields exactly weak 1/3 of orbit all"


def test_cells_need_not_be_whole_orbits() -> None:
    value = certificate("orbits-candy")
    value["proof"]["links"] = [None, [0, 0], None]
    assert verdict(value).message == "REJECTED claim: the rule yields exactly weak 1/2 of orbit all"
    value["claim"]["fraction"] = "1/2"
    assert verdict(value).status == "verified"


# Upper


def large(d: int, listed: dict[str, str], counts: tuple[str, str, str]) -> dict:
    """One option against one other over d states, with this reward and these counts."""
    states = [f"s{i}" for i in range(d)]
    problem = {"format": "orbitcert/problem/1", "name": "large", "states": states}
    problem |= {"A": [{"s0": "1"}], "B": [{"s1": "1"}]}
    return {
        "format": "orbitcert/certificate/1",
        "problem": problem,
        "claim": {"relation": "most", "factor": "1", "orbit": "all"},
        "proof": {"rule": "clique", "permutations": [[["s0", "s1"]]]},
        "upper": {"reward": listed, "counts": dict(zip(("B", "tie", "A"), counts, strict=True))},
    }


def test_a_recount_looks_only_at_the_states_of_the_options() -> None:
    assert verdict(large(100_000, {"s7": "1"}, ("1", "99998", "1"))).recounted is True


def test_an_orbit_with_more_digits_than_a_number_may_have_is_rejected_at_once() -> None:
    d = 100_000
    half = {f"s{i}": "1" for i in range(d // 2)}
    assert verdict(large(d, half, ("1", "9" * 10_000, "1"))).message.startswith("REJECTED upper: ")
    different = {f"s{i}": str(i) for i in range(1, d)}
    assert verdict(large(d, different, ("1", "9" * 10_000, "1"))).message.startswith("REJECTED upper: ")


def test_a_long_orbit_is_counted_exactly_and_not_recounted() -> None:
    d = 1_000
    orbit = factorial(d)
    win = orbit // 2
    found = verdict(large(d, {f"s{i}": str(i) for i in range(1, d)}, (str(win), "0", str(win))))
    assert (found.status, found.recounted, found.tight) == ("verified", False, None)
    assert "NOT re-counted" in found.message
    assert verdict(large(d, {f"s{i}": str(i) for i in range(1, d)}, (str(win), "1", str(win)))).status == "rejected"


# The file itself


def test_the_checker_imports_the_standard_library_only_and_does_not_assert() -> None:
    nodes = list(ast.walk(ast.parse(CHECKER.read_text(encoding="utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0}
    assert not [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level]
    assert len(imported) == 16
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
    assert not [node for node in nodes if isinstance(node, ast.Assert)]
    assert not [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, float)]
    assert len(CHECKER.read_text(encoding="utf-8").splitlines()) <= 1_350


def test_weights_that_sum_to_more_than_one_are_no_convex_combination():
    """x + y = 1 x + 1 y, but max(x.r, y.r) can be smaller than (x + y).r: accepting it would prove weak 1 falsely."""
    problem = {
        "format": "orbitcert/problem/1",
        "name": "sum of weights",
        "states": ["x", "y", "z"],
        "A": [{"x": "1", "y": "1"}],
        "B": [{"x": "1"}, {"y": "1"}],
    }
    drop = {"option": 0, "weights": [["B", 0, "1"], ["B", 1, "1"]]}
    certificate = {
        "format": "orbitcert/certificate/1",
        "problem": problem,
        "claim": {"relation": "weak", "fraction": "1", "orbit": "all"},
        "proof": {"rule": "orbits", "dropped": [drop], "members": [], "generators": [], "links": []},
    }
    verdict = check_text(json.dumps(certificate))
    assert verdict.status == "rejected"
    assert verdict.message.startswith("REJECTED dropped")
    problem["A"], drop["weights"] = [{"x": "1/2", "y": "1/2"}], [["B", 0, "1/2"], ["B", 1, "1/2"]]
    assert check_text(json.dumps(certificate)).status == "verified"

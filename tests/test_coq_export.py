"""`orbitcert export --coq`: the text, what it refuses, and that Coq accepts it with theorems and without an axiom."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from coq import PROOFS, compile_coq, needs_coq
from inline_command import inline
from orbitcert.checker import check_file
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.environment.gallery import gallery
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.problem_file import problem_from_json
from orbitcert.present.coq_environment import Origin
from orbitcert.present.coq_export import coq_file, definition_lines
from test_checker import ACCEPTED, CORPUS, MALFORMED, REJECTED, certificate, has_generators

HOSTILE = ['*) Axiom bad : False. (*', 'a "quoted', "(* open", "x" * 10_000, "\u202eright to left", "line\nbreak", "é"]


def renamed(value: dict, names: list[str]) -> dict:
    """The certificate with its first states renamed."""
    text = json.dumps(value)
    for old, new in zip(value["problem"]["states"], names, strict=False):
        text = text.replace(json.dumps(old), json.dumps(new))
    return json.loads(text)


def test_the_text_of_candy() -> None:
    """The readable part in full; the committed instance is the golden file of the rest."""
    text = coq_file(PROOFS / "certificates" / "candy.json").text
    assert "Definition A_options : seq sparse :=\n  [:: [:: on 0 (1 # 1)]].\n" in text
    assert "Definition B_options : seq sparse :=\n  [:: [:: on 1 (1 # 1)]; [:: on 2 (1 # 1)]].\n" in text
    assert "    0 candy, 1 chocolate, 2 hug,\n    no others. *)" in text
    assert "  Clique [:: [:: [:: 0; 1]]; [:: [:: 0; 2]]]%coqN." in text
    assert "  (2 * 3`! <=\n   3 * #|[set s : 'S_3 | at_least (options_of R 3 B_options)" in text


@pytest.mark.parametrize("entry", gallery(), ids=lambda entry: entry.name)
def test_the_committed_instance_is_what_the_command_writes(entry) -> None:
    path = PROOFS / "certificates" / f"{entry.name}.json"
    origin = None
    if entry.environment is not None and entry.choice is not None:
        origin = Origin(entry.environment, entry.choice.start, entry.choice.discount)
    instance = PROOFS / "instances" / f"{entry.name.replace('-', '_')}.v"
    assert coq_file(path, origin).text == instance.read_text(encoding="utf-8")
    value = json.loads(path.read_text(encoding="utf-8"))
    assert problem_from_json(value["problem"]) == gallery_problem(entry.name)
    verdict = check_file(path)
    assert verdict.status == "verified"
    assert verdict.weak == entry.weak


def test_the_manifest_names_every_file_with_its_digest() -> None:
    text = (PROOFS / "certificates" / "MANIFEST").read_text(encoding="utf-8")
    listed = dict(reversed(line.split()) for line in re.findall(r"^  ([0-9a-f]{64}  \S+)$", text, re.MULTILINE))
    files = {
        str(path.relative_to(PROOFS)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder, pattern in (("certificates", "*.json"), ("instances", "*.v"))
        for path in (PROOFS / folder).glob(pattern)
    }
    assert listed == files
    assert len(files) == 2 * len(gallery())


@pytest.mark.parametrize("name", ["candy", "restricted"])
def test_the_commands_of_the_manifest_make_the_committed_certificate(name: str, tmp_path: Path) -> None:
    made = tmp_path / "made.json"
    assert inline("certify", name, "-o", str(made), cwd=tmp_path).returncode == 0
    assert made.read_bytes() == (PROOFS / "certificates" / f"{name}.json").read_bytes()


def test_every_well_formed_certificate_of_the_corpus_is_exported() -> None:
    constructors = set()
    refused = 0
    for path in [*ACCEPTED, *REJECTED]:
        if has_generators(path):
            with pytest.raises(BadInput, match="groups given by generators are not part of the Coq checker"):
                coq_file(path)
            refused += 1
            continue
        found = coq_file(path)
        accepted = check_file(path).status == "verified"
        assert ("check the_certificate = true" in found.text) == accepted
        assert ("check the_certificate = false" in found.text) == (not accepted)
        assert bool(found.theorems) == accepted
        constructors.update(re.findall(r"\b(Clique|Blocks|Orbits|Pairs|Tree|Split|Closed|Count|Extra)\b", found.text))
    assert refused == 18
    assert constructors == {"Clique", "Blocks", "Orbits", "Pairs", "Tree", "Split", "Closed", "Count", "Extra"}


def test_a_claim_about_generators_is_refused_also_where_the_problem_has_none(tmp_path: Path) -> None:
    value = certificate("blocks-two-against-three")
    value["claim"]["orbit"] = "generators"
    path = tmp_path / "claim.json"
    path.write_text(json.dumps(value))
    assert check_file(path).status == "rejected"
    with pytest.raises(BadInput, match="groups given by generators are not part of the Coq checker"):
        coq_file(path)


def test_a_malformed_certificate_is_refused_in_one_line(tmp_path: Path) -> None:
    refused = 0
    for path in MALFORMED:
        with pytest.raises(BadInput) as fault:
            coq_file(path)
        assert "\n" not in str(fault.value)
        refused += 1
    assert refused == len(MALFORMED) > 150
    output = tmp_path / "x.v"
    done = inline("export", str(MALFORMED[0]), "--coq", "-o", str(output), cwd=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (4, "", 1)
    assert not output.exists()


def test_a_rejected_certificate_is_written_without_a_theorem(tmp_path: Path) -> None:
    rejected = CORPUS / "reject" / "claim"
    path = sorted(p for p in rejected.glob("*.json") if not p.name.endswith(".accept.json"))[0]
    output = tmp_path / "x.v"
    done = inline("export", str(path), "--coq", "-o", str(output), cwd=tmp_path)
    assert done.returncode == 5
    assert "no theorem" in done.stdout
    assert "REJECTED claim" in done.stdout
    text = output.read_text(encoding="utf-8")
    assert "Lemma refused : check the_certificate = false." in text
    assert "Theorem" not in text


def test_a_rejected_certificate_says_so_beside_the_text_on_standard_output(tmp_path: Path) -> None:
    path = CORPUS / "reject" / "claim" / "all-instead-of-labels.json"
    done = inline("export", str(path), "--coq", cwd=tmp_path)
    assert done.returncode == 5
    assert "check the_certificate = false" in done.stdout
    assert done.stderr.startswith("orbitcert: no theorem: REJECTED claim")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "compilable"),
    [("candy.v", True), ("a-b.v", False), ("c d.v", False), ("candy.txt", False), ("2.v", False), ("é.v", False)],
)
def test_the_command_to_compile_is_given_when_coqc_takes_the_name(
    name: str, compilable: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    certificate_file = str(PROOFS / "certificates" / "candy.json")
    done = inline("export", certificate_file, "--coq", "-o", name, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("compile it with: coqc" in done.stdout) == compilable
    assert "Theorem bound" in (tmp_path / name).read_text(encoding="utf-8")


def test_hostile_names_stay_in_their_comment() -> None:
    names = iter(HOSTILE)
    value = renamed(certificate("candy"), [next(names) for _ in range(3)])
    value["problem"]["name"] = HOSTILE[0]
    text = "\n".join(definition_lines(value))
    without_comments = re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL)
    assert "Axiom" in text
    assert "Axiom" not in without_comments
    assert "(*" not in without_comments
    assert '"' not in text
    assert max(map(len, text.splitlines())) < 400


def test_the_environment_must_be_the_one_that_is_named(tmp_path: Path) -> None:
    environment, other = tmp_path / "candy.json", tmp_path / "other.json"
    problem, cert = tmp_path / "problem.json", tmp_path / "cert.json"
    assert inline("gallery", "candy", "--environment", "-o", str(environment), cwd=tmp_path).returncode == 0
    other.write_text(environment.read_text(encoding="utf-8").replace('"candy"', '"Candy"', 1), encoding="utf-8")
    inline("options", str(environment), "--from", "start", "--lose", "candy", "-o", str(problem), cwd=tmp_path)
    inline("certify", str(problem), "--environment", str(environment), "-o", str(cert), cwd=tmp_path)
    output = tmp_path / "x.v"
    arguments = ["export", str(cert), "--coq", "-o", str(output), "--from", "start", "--environment"]
    assert inline(*arguments, str(environment), cwd=tmp_path).returncode == 0
    assert "Theorem value_of_policies" in output.read_text(encoding="utf-8")
    output.unlink()
    refused = inline(*arguments, str(other), cwd=tmp_path)
    assert (refused.returncode, len(refused.stderr.splitlines())) == (4, 1)
    assert "another SHA-256" in refused.stderr
    assert not output.exists()


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        ([], 2, "--coq"),
        (["--coq", "--json"], 2, "--json needs -o"),
        (["--coq", "--from", "start"], 2, "needs --environment"),
        (["--coq", "--environment", "gallery:candy"], 4, "does not say where it begins"),
        (["--coq", "--criterion", "discount=1/2"], 2, "--criterion needs"),
        (["--coq", "--environment", "gallery:candy", "--from", "nowhere"], 4, "no state 'nowhere'"),
        (["--coq", "--environment", "gallery:candy", "--from", "hug"], 4, "no policy from 'hug'"),
        (["--coq", "--environment", "gallery:tree", "--from", "start"], 4, "no state"),
        (["--coq", "--environment", "gallery:candy", "--from", "start", "--criterion", "discount=2"], 4, "discount 2"),
        (["--coq", "--environment", "gallery:candy", "--from", "start", "--criterion", "sum"], 2, "average or"),
    ],
)
def test_wrong_arguments_are_one_line(arguments: list[str], status: int, says: str, tmp_path: Path) -> None:
    done = inline("export", str(PROOFS / "certificates" / "candy.json"), *arguments, cwd=tmp_path)
    assert done.returncode == status
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@needs_coq
def test_coq_accepts_exported_files_of_every_rule(tmp_path: Path) -> None:
    """Theorems about clique, blocks, orbits, packing, labels, drops; a wrong theorem in their place is refused."""
    chosen = {}
    for path in [path for path in ACCEPTED if not has_generators(path)]:
        value = json.loads(path.read_text(encoding="utf-8"))
        proof = value["proof"]
        kind = (proof["rule"], "tree" in proof, "orbit" in value["problem"], "dropped" in proof)
        if path.stat().st_size < 8_000:
            chosen.setdefault(kind, path)
    assert len(chosen) >= 8
    for k, path in enumerate(chosen.values()):
        file = tmp_path / f"rule{k}.v"
        file.write_text(coq_file(path).text + "Print Assumptions bound.\n", encoding="utf-8")
        done = compile_coq(file)
        assert done.returncode == 0, f"{path.name}: {done.stderr[:2000]}"
        assert "Closed under the global context" in done.stdout


@needs_coq
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Definition the_claim := Most (2 # 1).", "Definition the_claim := Most (3 # 1)."),
        ("[:: 0; 2]]]%coqN", "[:: 1; 2]]]%coqN"),
        ("(2, 0, 1)%coqN", "(1, 1, 1)%coqN"),
        ("(2 * 3`! <=\n   3 *", "(3 * 3`! <=\n   3 *"),
    ],
)
def test_coq_refuses_a_changed_file(old: str, new: str, tmp_path: Path) -> None:
    text = coq_file(PROOFS / "certificates" / "candy.json").text
    assert text.count(old) == 1
    file = tmp_path / "changed.v"
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert compile_coq(file).returncode != 0

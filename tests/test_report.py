"""Reports as text: what they say for every rule, that nothing gets out of its place, exit statuses, the same bytes."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from dynamics_examples import EXAMPLES as ENVIRONMENTS
from dynamics_examples import example
from inline_command import inline
from orbitcert.checker import check_file
from orbitcert.present.checked_certificate import checked_certificate
from orbitcert.present.report.claim_sentences import plain_sentence
from orbitcert.present.report.page import COUNTING
from orbitcert.present.report.subject import subject_of
from orbitcert.present.report.trust_rows import LIMITS, ROWS, SPECIFIC
from orbitcert.present.steps import steps_of
from report_pages import CORPUS, EXAMPLES, HOSTILE, Page, hostile_certificate, page_of, written

ROOT = Path(__file__).parents[1]
ACCEPTED = sorted([*(CORPUS / "accept").glob("*.json"), *(CORPUS / "copies").glob("accept/*.json")])
REPORT = ROOT / "src" / "orbitcert" / "present" / "report"


def test_every_accepted_certificate_of_the_corpus_becomes_a_sound_page(tmp_path: Path) -> None:
    assert len(ACCEPTED) > 60
    text, page = page_of(tmp_path, *ACCEPTED)
    assert page.all_text.count("by the independent checker of orbitcert") == len(ACCEPTED)
    assert len(page.named("article")) == len(ACCEPTED)
    assert_sound(text, page)


def assert_sound(text: str, page: Page) -> None:
    """Ids are unique and what refers to them finds them; headings are in order; nothing leads out of the page."""
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)) > 10
    referred = 0
    for _, attributes in page.elements:
        for name in ("for", "aria-labelledby", "aria-describedby"):
            for key in (attributes.get(name) or "").split():
                assert key in ids
                referred += 1
        for name in ("src", "href", "action", "style", "srcset", "data", "xlink:href"):
            value = attributes.get(name)
            assert value is None or (name == "href" and value.startswith(("#", "data:"))), (name, value)
        assert not [name for name in attributes if name.startswith("on")]
    assert referred > 10
    assert not re.findall(r"@import|url\(", text)
    run = "".join(re.findall("<script>(.*?)</script>", text, re.DOTALL))
    assert set(re.findall(r"https?://[^\s\"'<&;)]+", run)) == {"http://www.w3.org/2000/svg"}
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    inputs = [a for name, a in page.elements if name in ("input", "textarea")]
    labelled = {a["for"] for a in page.named("label")}
    assert {a["id"] for a in inputs} <= labelled
    assert all(a.get("scope") in ("row", "col") for a in page.named("th"))
    for landmark in ("header", "main", "footer"):
        assert len(page.named(landmark)) == 1
    tables = text.count("<table")
    assert tables
    assert all(name in text for name in ('lang="en"', "viewport", "color-scheme"))


def test_the_policy_allows_exactly_the_style_and_the_scripts_of_the_page(tmp_path: Path) -> None:
    text, page = page_of(tmp_path, CORPUS / EXAMPLES["clique"])
    policy = next(a["content"] for a in page.named("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    style = re.findall("<style>(.*?)</style>", text, re.S)
    scripts = re.findall("<script>(.*?)</script>", text, re.S)
    assert (len(style), len(scripts)) == (1, 5)
    digests = {f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in (*style, *scripts)}
    assert set(re.findall("'sha256-[^']*'", policy)) == digests


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_page_says_claim_verdict_rule_digests_and_all_limits(rule: str, tmp_path: Path) -> None:
    path = CORPUS / EXAMPLES[rule]
    _, page = page_of(tmp_path, path)
    shown, checked = page.all_text, checked_certificate(path)
    for said in (plain_sentence(checked), checked.verdict.message, checked.sha256, f"by rule {rule}"):
        assert " ".join(said.split()) in shown
    for limit in LIMITS:
        assert re.sub("[`*]", "", limit) in shown
    for step in steps_of(checked.value)[:3]:
        assert step.title in shown
    assert "Nothing on this page is sampled." in shown
    assert rule != "packing" or "No reward is in more than 5 of the 12 sets" in shown


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_page_about_an_environment_lists_its_options_and_says_that_they_are_not_certified(
    name: str, tmp_path: Path
) -> None:
    example(name).write(tmp_path / "x.json")
    text, page = page_of(tmp_path, "x.json")
    assert_sound(text, page)
    assert "They are not part of the certificate, whose bound does not need them." in page.all_text
    assert SPECIFIC["dynamics"] in page.all_text
    subject = subject_of(checked_certificate(tmp_path / "x.json"))
    assert subject.options is not None
    assert subject.worst is not None
    assert subject.worst.counts.weak >= (subject.checked.verdict.weak or 0)


def test_the_options_listed_for_an_environment_are_those_that_the_command_options_writes(tmp_path: Path) -> None:
    example("candy").write(tmp_path / "x.json")
    subject = subject_of(checked_certificate(tmp_path / "x.json"))
    sides = ("--lose", "action:left", "--win", "action:right")
    run = inline("options", "candy", "--from", "start", *sides, "-o", "p.json", cwd=tmp_path)
    assert run.returncode == 0
    from orbitcert.exact.problem_file import read_problem

    found = read_problem(tmp_path / "p.json")
    assert subject.options is not None
    assert (subject.options.A, subject.options.B) == (found.A, found.B)


def test_the_certificate_the_problem_and_the_steps_are_inside_byte_for_byte(tmp_path: Path) -> None:
    seen = 0
    for rule, name in EXAMPLES.items():
        path = CORPUS / name
        _, page = page_of(tmp_path, path)
        links = {a["id"]: a for a in page.named("a") if "download" in a}
        data = base64.b64decode((links["c1-certificate"]["href"] or "").split(",")[1], validate=True)
        assert data == path.read_bytes(), rule
        problem = json.loads(base64.b64decode((links["c1-problem"]["href"] or "").split(",")[1]))
        assert problem["format"] == "orbitcert/problem/1"
        steps = base64.b64decode((links["c1-steps"]["href"] or "").split(",")[1]).decode().splitlines()
        assert steps[0] == "step,title,from,to"
        assert len(steps) > 1
        states = base64.b64decode((links["c1-states"]["href"] or "").split(",")[1]).decode().splitlines()
        assert states[0] == "state,side,in losing options,in winning options,in competitors"
        assert len(states) == 1 + len(problem["states"])
        assert {row.split(",")[1] for row in states[1:]} >= {"loses", "wins"}
        assert "tikzpicture" in base64.b64decode((links["c1-tikz"]["href"] or "").split(",")[1]).decode()
        seen += 1
    assert seen == 5


def test_the_states_have_their_sides_and_the_weights_of_the_options_there(tmp_path: Path) -> None:
    _, page = page_of(tmp_path, CORPUS / "accept/not-tight.json")
    link = next(a for a in page.named("a") if a.get("id") == "c1-states")
    rows = base64.b64decode((link["href"] or "").split(",")[1]).decode().splitlines()
    assert rows[1:] == ["a,loses,1: 1,,", "b,wins,,1: 1,", "c,wins,,2: 1/2,", "d,wins,,2: 1/2,"]
    _, page = page_of(tmp_path, CORPUS / "copies/accept/vast.json")
    assert "c1-states" not in {a.get("id") for a in page.named("a")}


def test_a_certificate_that_is_too_large_for_the_page_is_left_out_with_the_reason_and_its_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orbitcert.present.report import downloads

    monkeypatch.setattr(downloads, "LARGEST_EMBEDDED", 100)
    path = CORPUS / EXAMPLES["clique"]
    _, page = page_of(tmp_path, path)
    assert "c1-certificate" not in {a.get("id") for a in page.named("a")}
    assert "The certificate: not inside this page, because it is larger than" in page.all_text
    assert checked_certificate(path).sha256 in page.all_text


def test_hostile_names_stay_text_everywhere(tmp_path: Path) -> None:
    plain = json.dumps(hostile_certificate())
    names = {name: f"harmless{k}" for k, name in enumerate(HOSTILE)}
    tame = json.loads(plain)
    for old, new in names.items():
        tame = json.loads(json.dumps(tame).replace(json.dumps(old), json.dumps(new)))
    written(tmp_path, "hostile.json", hostile_certificate())
    written(tmp_path, "tame.json", tame)
    assert check_file(tmp_path / "hostile.json").status == check_file(tmp_path / "tame.json").status == "verified"
    text, page = page_of(tmp_path, "hostile.json", more=("--title", HOSTILE[0], "--reward", "1" + ",0" * 9))
    assert_sound(text, page)
    _, calm = page_of(tmp_path, "tame.json", more=("--title", "harmless0", "--reward", "1" + ",0" * 9))
    assert [name for name, _ in page.elements] == [name for name, _ in calm.elements]
    assert [sorted(a) for _, a in page.elements] == [sorted(a) for _, a in calm.elements]
    assert not set("\u202e\u2066\u2028\x1b") & set(text)
    for shown in (HOSTILE[0], HOSTILE[3], "a\\u202eb\\u2066c\\u2028d\\x1b[31m"):
        assert shown in page.all_text
    link = next(a for a in page.named("a") if a.get("id") == "c1-steps")
    rows = base64.b64decode((link["href"] or "").split(",")[1]).decode()
    assert "'=HYPERLINK" in rows
    assert not re.search('(?m)(^|,)"?=', rows)


def test_a_hostile_file_name_and_environment_stay_text(tmp_path: Path) -> None:
    name = "<b>'\"&x.json"
    environment = {
        "format": "orbitcert/mdp/1",
        "name": HOSTILE[0],
        "states": ["s", HOSTILE[1], HOSTILE[2]],
        "transitions": {
            "s": {HOSTILE[3]: {HOSTILE[1]: "1"}, HOSTILE[0]: {HOSTILE[2]: "1"}},
            HOSTILE[1]: {"stay": {HOSTILE[1]: "1"}},
            HOSTILE[2]: {HOSTILE[4]: {HOSTILE[2]: "1"}},
        },
    }
    lose = {"actions": [HOSTILE[3]]}
    certificate = {
        "format": "orbitcert/certificate/1",
        "question": {"environment": environment, "from": "s", "criterion": "average", "lose": lose},
        "claim": {"relation": "most", "factor": "1", "orbit": "all"},
        "proof": {
            "rule": "dynamics", "form": "ends", "region": [HOSTILE[1]], "ranks": [], "points": [HOSTILE[1]],
            "loops": [[HOSTILE[2], HOSTILE[4]]], "components": [], "routes": [[["s", HOSTILE[0]]]],
        },
    }  # fmt: skip
    text, page = page_of(tmp_path, written(tmp_path, name, certificate))
    assert_sound(text, page)
    assert len(page.named("script")) == 6
    assert not page.named("img")
    assert "<b>'" in page.all_text


def test_the_same_certificates_give_the_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    example("coin").write(tmp_path / "x.json")
    found = set()
    certificates = ["x.json", str(CORPUS / EXAMPLES["packing"])]
    for seed in ("0", "1"):
        command = [sys.executable, "-m", "orbitcert", "report", *certificates, "-o", "r.html"]
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src"), "PATH": ""}
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
        found.add((tmp_path / "r.html").read_bytes())
    assert len(found) == 1


def test_several_certificates_have_a_table_of_contents_and_one_has_none(tmp_path: Path) -> None:
    _, several = page_of(tmp_path, *(CORPUS / name for name in EXAMPLES.values()))
    links = [a["href"] for a in several.named("a") if (a["href"] or "").startswith("#c")]
    assert links == ["#c1", "#c2", "#c3", "#c4", "#c5"]
    _, one = page_of(tmp_path, CORPUS / EXAMPLES["clique"])
    assert not one.named("nav")


def test_a_rejected_certificate_is_exit_5_and_a_malformed_one_exit_4_and_nothing_is_written(tmp_path: Path) -> None:
    value = json.loads((CORPUS / EXAMPLES["clique"]).read_text())
    value["claim"]["factor"] = "3"
    written(tmp_path, "wrong.json", value)
    written(tmp_path, "bad.json", {"format": "x"})
    good = str(CORPUS / EXAMPLES["clique"])
    for names, said in ((["wrong.json"], "REJECTED claim"), ([good, "wrong.json"], "wrong.json: REJECTED")):
        run = inline("report", *names, "-o", "r.html", cwd=tmp_path)
        assert run.returncode == 5
        assert said in run.stdout
    run = inline("report", "wrong.json", "-o", "r.html", "--json", cwd=tmp_path)
    assert run.returncode == 5
    assert json.loads(run.stdout)["verdicts"][0]["status"] == "rejected"
    assert json.loads(run.stdout)["file"] is None
    for name in ("bad.json", "absent.json"):
        run = inline("report", name, "-o", "r.html", cwd=tmp_path)
        assert run.returncode == 4
        assert run.is_one_line_of_complaint
    assert not (tmp_path / "r.html").exists()


def test_the_json_answer_names_file_digest_and_verdicts(tmp_path: Path) -> None:
    run = inline("report", str(CORPUS / EXAMPLES["clique"]), "-o", "r.html", "--json", cwd=tmp_path)
    answer = json.loads(run.stdout)
    assert answer["sha256"] == hashlib.sha256((tmp_path / "r.html").read_bytes()).hexdigest()
    assert answer["verdicts"][0]["status"] == "verified"
    assert answer["file"] == "r.html"


def test_the_environment_behind_a_problem_is_drawn_and_compared(tmp_path: Path) -> None:
    inline("gallery", "candy", "--environment", "-o", "candy.mdp.json", cwd=tmp_path)
    inline("options", "candy.mdp.json", "--from", "start", "--lose", "candy", "-o", "p.json", cwd=tmp_path)
    inline("certify", "p.json", "--environment", "candy.mdp.json", "-o", "c.json", cwd=tmp_path)
    _, page = page_of(tmp_path, "c.json", more=("--environment", "candy.mdp.json", "--from", "start"))
    assert "Each of the 3 options is what some policy does from there" in page.all_text
    assert "start" in {a.get("data-state") for a in page.named("g")}
    faults = (
        (("--environment", "candy.mdp.json", "--from", "wait"), 4, "no distribution of a policy"),
        (("--environment", "candy.mdp.json", "--from", "nowhere"), 4, "no state"),
        (("--environment", "gallery:features", "--from", "x"), 4, "without an environment"),
        (("--environment", "candy.mdp.json"), 4, "name a state (it has: start, wait, candy, chocolate, hug)"),
        (("--from", "start"), 2, "needs --environment"),
        (("--criterion", "discount=1/2"), 2, "--criterion"),
    )
    for more, status, said in faults:
        run = inline("report", "c.json", "-o", "no.html", *more, cwd=tmp_path)
        assert run.returncode == status, (more, run.stderr)
        assert said in run.stderr
    (tmp_path / "candy.mdp.json").write_text((tmp_path / "candy.mdp.json").read_text() + "\n")
    named = ("--environment", "candy.mdp.json", "--from", "start")
    run = inline("report", "c.json", "-o", "no.html", *named, cwd=tmp_path)
    assert run.returncode == 4
    assert "another SHA-256" in run.stderr
    assert not (tmp_path / "no.html").exists()


def test_the_reward_of_the_author_stands_beside_the_worst_one(tmp_path: Path) -> None:
    path = str(CORPUS / EXAMPLES["clique"])
    _, page = page_of(tmp_path, path, more=("--reward", "0,1,2"))
    assert "A chosen reward" in page.all_text
    assert "chocolate = 1, hug = 2, all others 0 (chosen by whoever made this page)" in page.all_text
    for reward in ("0,1", "x", "0,1,0.5"):
        run = inline("report", path, "-o", "no.html", "--reward", reward, cwd=tmp_path)
        assert run.returncode == 4
        assert run.is_one_line_of_complaint
    vast = str(CORPUS / "copies/accept/vast.json")
    run = inline("report", vast, "-o", "no.html", "--reward", "1", cwd=tmp_path)
    assert run.returncode == 4
    assert "no orbit can be counted" in run.stderr


def test_trust_rows_and_limits_are_word_for_word_those_of_the_documentation() -> None:
    lines = (ROOT / "docs" / "explanation" / "trust.md").read_text().splitlines()
    rows = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines if line.startswith("| ")]
    listed = [(row.claim, row.rests_on) for row in ROWS]
    assert [row for row in rows if row in listed] == listed
    assert len(listed) >= 10
    text = " ".join(line.strip() for line in lines[lines.index("## Limits that every bound has") + 1 :])
    assert [part.strip() for part in text.split("- ")[1:]] == list(LIMITS)


def luminance(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_has_a_contrast_of_at_least_four_and_a_half_in_light_dark_and_print() -> None:
    css = (REPORT / "page.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light, dark, paper = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in blocks)
    texts = [("ink", "paper"), ("ink", "raised"), ("quiet", "paper"), ("quiet", "raised"), ("link", "paper")]
    texts += [("winning", "paper"), ("losing", "paper"), ("on-solid", "winning")]
    texts += [("ink", "figure-losing-fill"), ("ink", "figure-winning-fill"), ("ink", "figure-both-fill")]
    shapes = [("tie", "paper"), ("control", "paper"), ("figure-losing", "paper"), ("figure-winning", "paper")]
    checked = 0
    for scheme in (light, {**light, **dark}, {**light, **paper}):
        for pairs, least in ((texts, 4.5), (shapes, 3.0)):
            for one, other in pairs:
                assert contrast(scheme[one], scheme[other]) >= least, (one, other, scheme[one], scheme[other])
                checked += 1
    assert checked == 45


def test_style_and_scripts_are_package_data() -> None:
    import tomllib

    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["orbitcert"]
    kept = {path.relative_to(REPORT.parents[1]) for pattern in data for path in REPORT.parents[1].glob(pattern)}
    names = {path.name for path in kept}
    assert {"page.css", "page.js", *COUNTING} <= names

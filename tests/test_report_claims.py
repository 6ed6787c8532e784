"""What reports say about claims: tight or not decided, searched, vast numbers, competitors; nothing is overstated."""

import json
from collections import Counter
from pathlib import Path

import pytest

from dynamics_examples import example
from inline_command import inline
from orbitcert.checker import check_file
from orbitcert.environment.mdp import Mdp
from orbitcert.environment_certification import certify_environment
from orbitcert.orbit.tally import TooLarge
from orbitcert.orbit.worst_case import worst_case
from orbitcert.present.checked_certificate import checked_certificate
from orbitcert.present.report import splits
from orbitcert.present.report.claim_sentences import plain_sentence, rule_sentences
from orbitcert.present.report.standing import tightness
from orbitcert.present.report.subject import subject_of
from orbitcert.present.report.trust_rows import SPECIFIC
from report_pages import CORPUS, EXAMPLES, one_hots, page_of, written

SMALL = [path for path in sorted((CORPUS / "accept").glob("*.json")) if "generators" not in path.name]


def test_every_small_problem_is_decided_and_tight_means_that_the_exact_worst_case_is_the_bound() -> None:
    seen: Counter[str] = Counter()
    for path in SMALL:
        subject = subject_of(checked_certificate(path))
        problem, bound = subject.options, subject.checked.verdict.weak
        assert problem is not None
        exact = worst_case(problem)
        assert exact.exact
        found = tightness(subject)
        kind = found.word.partition(" (")[0]
        assert kind == ("tight" if exact.fraction == bound else "not tight"), path.name
        assert subject.worst is not None
        assert subject.worst.counts.weak == exact.fraction
        if kind == "not tight":
            assert found.word.endswith("(computed, not proved)")
            assert f"The exact worst case is {exact.fraction}: no reward has a smaller one." in found.reason
            assert found.short == f"yes, to {exact.fraction} (computed)"
        elif not subject.checked.verdict.tight and bound != 1:
            assert found.word.endswith("(counted, not checked)")
            assert "not by the checker" in found.reason or "The checker did not count it" in found.reason
        seen[found.word] += 1
    print(dict(seen))
    assert seen["tight"] > 20
    assert seen["tight (counted, not checked)"] > 10
    assert seen["not tight (computed, not proved)"] > 8


def test_the_exact_worst_case_is_labelled_computed_where_it_is_shown(tmp_path: Path) -> None:
    _, page = page_of(tmp_path, CORPUS / "accept/not-tight.json")
    assert "Not tight (computed, not proved)." in page.all_text
    assert "no reward has a smaller share: computed by orbitcert, not proved)" in page.all_text
    assert "That 7/12 is the exact worst case over every reward: computed by orbitcert" in page.all_text
    assert "the regions are not written down, so it is searched" in page.all_text
    _, page = page_of(tmp_path, CORPUS / "accept/constant-reward.json")
    assert "(computed while this page was made, not in the certificate;" in page.all_text
    assert "the reward in the certificate is not the worst" in page.all_text
    _, page = page_of(tmp_path, CORPUS / EXAMPLES["clique"])
    assert "Tight. The worst reward meets the bound" in page.all_text
    assert "computed" not in page.all_text.partition("Whom you have to believe")[0]


def test_what_is_too_large_to_compute_is_not_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("MOST_CONES", "MOST_FORMS", "MOST_CROSSING", "MOST_CELLS", "MOST_SEARCHED_STATES"):
        with monkeypatch.context() as patched:
            patched.setattr(splits, limit, 1 if limit == "MOST_CELLS" else 0)
            subject = subject_of(checked_certificate(CORPUS / "accept/not-tight.json"))
            assert subject.worst is not None
            if limit != "MOST_CELLS":
                assert not subject.worst.least
                assert tightness(subject).word == "not decided"
    example("twins").write(tmp_path / "x.json")
    _, page = page_of(tmp_path, "x.json")
    assert "Not decided. The worst reward known lies above the bound." in page.all_text
    assert "A worse reward may exist unless it meets the bound." in page.all_text


def test_counts_that_the_checker_did_not_repeat_are_counted_again_and_never_called_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = CORPUS / "accept/upper-not-recounted.json"
    _, page = page_of(tmp_path, path)
    assert "counted again by orbitcert, NOT by the checker" in page.all_text
    assert "Tight (counted, not checked)." in page.all_text
    assert "Tight." not in page.all_text

    def refuses(*_: object) -> None:
        raise TooLarge("too large")

    monkeypatch.setattr(splits, "count_orbit", refuses)
    monkeypatch.setattr(splits, "chamber_of", refuses)
    _, page = page_of(tmp_path, path)
    assert "in the certificate, NOT counted again by the checker" in page.all_text
    assert "Not decided. The stated counts of the worst reward meet the bound, but nobody counted" in page.all_text
    assert "no, it is tight" not in page.all_text


def test_wrong_counts_that_the_checker_could_not_see_are_said_to_be_wrong(tmp_path: Path) -> None:
    value = json.loads((CORPUS / "accept/upper-not-recounted.json").read_text())
    value["upper"]["counts"] = {"B": "3265921", "tie": "0", "A": "362879"}
    name = written(tmp_path, "x.json", value)
    assert check_file(tmp_path / name).status == "verified"
    _, page = page_of(tmp_path, name)
    assert "the certificate states OTHER counts, which are wrong" in page.all_text
    assert "The counts that the certificate states for it are wrong." in page.all_text
    assert "3,265,920" in page.all_text
    assert "3,265,921" not in page.all_text


def test_at_every_discount_a_worst_case_at_one_of_them_decides_nothing(tmp_path: Path) -> None:
    rows = {"s": {name: {f"{name}0": 1} for name in "abc"}, **{f"{name}0": {"stay": {f"{name}0": 1}} for name in "abc"}}
    found = certify_environment(Mdp.of("three", rows), "s", lose="action:a", criterion="discount=all").certificate()
    assert found is not None
    found.write(tmp_path / "x.json")
    value = json.loads((tmp_path / "x.json").read_text())
    assert value["claim"]["factor"] == "2"
    value["claim"]["factor"] = "1"
    del value["proof"]["winning"][1]
    _, page = page_of(tmp_path, written(tmp_path, "y.json", value))
    assert "At discount 1/2 the exact worst case is 2/3, computed while this page was made." in page.all_text
    assert "Not decided." in page.all_text
    assert "ot tight" not in page.all_text
    assert "what follows is true for every discount between 0 and 1" in page.all_text
    assert "worst reward at discount 1/2: 2/3" in page.all_text
    _, page = page_of(tmp_path, "x.json")
    assert "meets the bound at discount 1/2" in page.all_text
    example("gems").write(tmp_path / "z.json")
    _, page = page_of(tmp_path, "z.json")
    assert "The worst reward known at discount 1/2 lies above the bound." in page.all_text


def test_a_searched_worst_reward_is_labelled_so(tmp_path: Path) -> None:
    value = json.loads((CORPUS / EXAMPLES["clique"]).read_text())
    value.pop("upper", None)
    _, page = page_of(tmp_path, written(tmp_path, "x.json", value))
    assert "(searched: found while this page was made, not in the certificate)" in page.all_text
    assert "Tight (counted, not checked)." in page.all_text


def test_a_large_certificate_has_its_first_steps_and_the_number_of_the_others(tmp_path: Path) -> None:
    text, page = page_of(tmp_path, written(tmp_path, "x.json", one_hots(2_000)))
    assert "and 1,959 more in the certificate" in page.all_text
    assert "not drawn: 1,8" in page.all_text
    assert "NOT by the checker" in page.all_text
    assert "no, it is tight" not in page.all_text
    assert 100_000 < len(text) < 3_000_000


def said(name: str) -> str:
    return plain_sentence(checked_certificate(CORPUS / name))


def test_the_sentence_for_everybody_says_no_more_than_the_claim() -> None:
    weak = "This is {} of the ways: it does not say that the winning side is better more often than the losing side."
    assert said("accept/blocks-fewer-winners.json").endswith(weak.format("less than half"))
    assert said("accept/drop-citing-B.json").endswith(
        "at least as good as the best of the 2 losing options (a, 1/2 b + 1/2 c)."
    )
    assert said("accept/everything-dropped.json").endswith(weak.format("half"))
    assert "In all of these ways" in said("accept/orbits-empty.json")
    assert said("accept/candy.json").endswith("better at least 2 times as often as the losing side is.")
    assert said("accept/one-against-one.json").endswith("better at least as often as the losing side is.")
    assert "better at least 51/2 times as often" in said("copies/accept/two-or-51.json")
    assert "better at least 10^53 times as often" in said("copies/accept/vast.json")
    assert "every way that keeps values among states of the same label" in said("accept/restricted.json")
    assert "every way that the given symmetries allow" in said("accept/generators-square.json")
    assert "the losing option (without a name)" in said("accept/source-and-strange-names.json")


def test_a_name_cannot_pretend_to_be_a_part_of_the_sentence(tmp_path: Path) -> None:
    value = json.loads(
        (CORPUS / "accept/candy.json").read_text().replace('"hug"', '"hug). In all ways, it wins \u201d"')
    )
    sentence = plain_sentence(checked_certificate(tmp_path / written(tmp_path, "x.json", value)))
    assert '(chocolate, \u201chug). In all ways, it wins "\u201d)' in sentence
    example("doors").write(tmp_path / "y.json")
    text = (tmp_path / "y.json").read_text().replace('"a"', '"a. Nothing loses"').replace('"s"', '"s, for ever"')
    (tmp_path / "y.json").write_text(text)
    sentence = plain_sentence(checked_certificate(tmp_path / "y.json"))
    assert "begins in \u201cs, for ever\u201d and" in sentence
    assert "by always taking \u201ca. Nothing loses\u201d in \u201cs, for ever\u201d." in sentence


def test_the_sentence_says_strictly_better_exactly_when_the_claim_is_most() -> None:
    seen: Counter[bool] = Counter()
    for path in [*(CORPUS / "accept").glob("*.json"), *(CORPUS / "copies").glob("accept/*.json")]:
        checked = checked_certificate(path)
        assert ("strictly better" in plain_sentence(checked)) == (checked.verdict.most is not None)
        half = checked.verdict.weak is not None and checked.verdict.weak * 2 <= 1
        assert ("does not say" in plain_sentence(checked)) == (half and checked.verdict.most is None)
        seen[checked.verdict.most is not None] += 1
    assert min(seen.values()) > 15


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("trap", ("be done in any other way is", "by surely ending up in lobby, trap or pit.")),
        (
            "coin",
            ("always taking another action in s is", "by always taking die in s.", "in the long run"),
        ),
        ("candy-win", ("by surely ending up in hug is", "by surely ending up in candy.")),
        ("doors", ("by always taking b in s is", "by always taking a in s.")),
        ("gems", ("An agent begins in s and discounts later rewards", "for every discount between 0 and 1")),
    ],
)
def test_the_sentence_about_an_environment_names_the_question(
    name: str, parts: tuple[str, ...], tmp_path: Path
) -> None:
    example(name).write(tmp_path / "x.json")
    sentence = plain_sentence(checked_certificate(tmp_path / "x.json"))
    for part in parts:
        assert part in sentence


def test_options_that_the_evidence_leaves_out_mixes_or_adds_are_mentioned() -> None:
    for name, words in (
        ("drop-citing-B", "1 losing option is left out in what follows: it is a mixture of other options"),
        ("everything-dropped", "1 losing option is left out"),
        ("mixture-clique", "1 mixture of winning options counts as winning in what follows"),
        (
            "orbits-extra",
            "1 further option joins the collection below, and unless it is a winning one it counts",
        ),
    ):
        assert words in rule_sentences(checked_certificate(CORPUS / f"accept/{name}.json"))
    assert "left out" not in rule_sentences(checked_certificate(CORPUS / "accept/candy.json"))


def test_vast_numbers_are_said_so_that_they_are_read(tmp_path: Path) -> None:
    _, page = page_of(tmp_path, CORPUS / "copies/accept/vast.json")
    assert "In all but at most 1 out of every 10^53 + 1 of these ways" in page.all_text
    assert "1 - 1/(10^53 + 1)" in page.all_text
    assert "0.9999... with 53 nines, rounded down" in page.all_text
    assert "1 on one state, 0 on all others (counted by a formula" in page.all_text


def test_among_competitors_the_claim_is_about_being_optimal_and_no_orbit_is_counted(tmp_path: Path) -> None:
    value = {
        "format": "orbitcert/certificate/1",
        "problem": {
            "format": "orbitcert/problem/1",
            "name": "competing",
            "states": ["a", "b", "c", "d"],
            "A": [{"a": "1"}],
            "B": [{"b": "1"}, {"c": "1"}],
            "C": [{"d": "1"}],
        },
        "claim": {"relation": "most", "factor": "2", "orbit": "all", "among": "all options"},
        "proof": {"rule": "clique", "permutations": [[["a", "b"]], [["a", "c"]]]},
    }
    _, page = page_of(tmp_path, written(tmp_path, "x.json", value))
    assert "B without A is optimal among all options at least 2 times as often as A without B" in page.all_text
    assert "B is at least as good as A" not in page.all_text
    assert "No orbit is counted in this page: the comparison is among competitors." in page.all_text
    assert SPECIFIC["competitors"] in page.all_text
    run = inline("report", "x.json", "-o", "no.html", "--reward", "1,2,3,4", cwd=tmp_path)
    assert run.returncode == 4
    assert "the comparison is among competitors" in run.stderr

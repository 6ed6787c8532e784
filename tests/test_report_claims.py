"""What reports say about claims: tight or not decided, searched, vast numbers, competitors; nothing is overstated."""

import json
from pathlib import Path

from inline_command import inline
from orbitcert.present.report.trust_rows import SPECIFIC
from report_pages import CORPUS, EXAMPLES, one_hots, page_of, written


def test_what_is_not_decided_is_said_and_what_was_not_counted_again_is_never_called_tight(tmp_path: Path) -> None:
    _, page = page_of(tmp_path, CORPUS / "accept/not-tight.json")
    assert "Not decided." in page.all_text
    _, page = page_of(tmp_path, CORPUS / "accept/upper-not-recounted.json")
    assert "NOT counted again by the checker" in page.all_text
    assert "Tight." not in page.all_text
    _, page = page_of(tmp_path, CORPUS / EXAMPLES["clique"])
    assert "Tight." in page.all_text


def test_a_searched_worst_reward_is_labelled_so(tmp_path: Path) -> None:
    value = json.loads((CORPUS / EXAMPLES["clique"]).read_text())
    value.pop("upper", None)
    _, page = page_of(tmp_path, written(tmp_path, "x.json", value))
    assert "(searched: found while this page was made, not in the certificate)" in page.all_text
    assert "Tight (counted, not in the certificate)." in page.all_text


def test_a_large_certificate_has_its_first_steps_and_the_number_of_the_others(tmp_path: Path) -> None:
    text, page = page_of(tmp_path, written(tmp_path, "x.json", one_hots(2_000)))
    assert "and 1,959 more in the certificate" in page.all_text
    assert "not drawn: 1,8" in page.all_text
    assert "NOT counted again by the checker" in page.all_text  # its counts meet the bound, and nobody looked
    assert "no, it is tight" not in page.all_text
    assert "The stated counts of the worst reward meet the bound" in page.all_text
    assert 100_000 < len(text) < 3_000_000


def test_vast_numbers_are_said_so_that_they_are_read(tmp_path: Path) -> None:
    _, page = page_of(tmp_path, CORPUS / "copies/accept/vast.json")
    assert "In all but at most 1 out of every 10^53 + 1 of these ways" in page.all_text
    assert "1 - 1/(10^53 + 1)" in page.all_text
    assert "0.9999... with 53 nines, rounded down" in page.all_text
    assert "1 on one state, 0 on all others (searched" in page.all_text


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

"""Every row of the literature: the certified bound is the paper's number, and the checker agrees."""

from fractions import Fraction

import pytest

from orbitcert import certify, check, count_orbit
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.environment.gallery import gallery, gallery_entry, gallery_names

PAPER = {
    "candy": ("2/3", "2"),
    "sets": ("3/4", "3"),
    "tree": ("2/3", "2"),
    "tree-prime": ("2/3", "2"),
    "two-or-51": ("51/53", "51/2"),
    "case-study-avoid-0": ("3/4", "3"),
    "case-study-left-right": ("1/2", "1"),
    "gems": ("1/2", "1"),
    "keep-erode": ("2/3", "2"),
    "restricted": ("2/3", "2"),
    "pacman-outcomes": ("2/3", "2"),
    "features-states": ("3/5", "3/2"),
    "features": ("2/3", "2"),
    "tic-tac-toe": ("5/6", "5"),
    "aima-grid": ("10/11", "10"),
}

TIGHT = set(PAPER) - {"sets", "gems"}


def test_the_gallery_has_exactly_these_rows() -> None:
    assert set(gallery_names()) == set(PAPER)


@pytest.mark.parametrize("name", PAPER)
def test_the_certified_bound_is_the_papers_number(name: str) -> None:
    weak, most = map(Fraction, PAPER[name])
    result = certify(gallery_problem(name))
    assert result.claim is not None
    assert (result.claim.weak, result.claim.most) == (weak, most)
    assert result.tight is (True if name in TIGHT else None)
    certificate = result.certificate()
    assert certificate is not None
    verdict = check(certificate)
    assert (verdict.status, verdict.weak, verdict.most) == ("verified", weak, most)


@pytest.mark.parametrize("name", PAPER)
def test_the_table_says_the_same_number(name: str) -> None:
    entry = gallery_entry(name)
    assert (entry.weak, entry.most) == tuple(map(Fraction, PAPER[name]))
    assert entry.citation


def test_published_counts_are_reproduced() -> None:
    counted = 0
    for entry in gallery():
        for row in entry.counts:
            counts = count_orbit(gallery_problem(entry.name), row.reward)
            assert (counts.B, counts.tie, counts.A) == (row.B, row.tie, row.A), entry.name
            counted += 1
    assert counted >= 3


def test_two_or_51_by_cliques_is_25_of_26() -> None:
    result = certify(gallery_problem("two-or-51"), "clique")
    assert result.claim is not None
    assert result.claim.weak == Fraction(25, 26)
    assert result.best is not None
    assert result.best.maximality == "proved"


def test_the_two_open_rows_have_a_bad_reward_close_to_their_bound() -> None:
    for name, weak in (("sets", Fraction(3, 4)), ("gems", Fraction(1, 2))):
        result = certify(gallery_problem(name))
        assert result.worst is not None
        assert weak < result.upper < weak + Fraction(3, 100)

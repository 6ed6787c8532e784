"""Volumes: the normalisation, what is flat or empty, and agreement with a triangulation of our own."""

import random
import sys
from fractions import Fraction
from math import factorial

import pytest

from inline_command import inline
from oracle import triangulation
from orbitcert.exact.bad_input import BadInput
from orbitcert.orbit.volume import cube_volume


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5, 6])
def test_the_simplex_and_the_ordered_chamber_have_volume_one_over_d_factorial(d):
    assert cube_volume(d, [((-1,) * d, 1)]) == Fraction(1, factorial(d))
    ordered = [(tuple(int(j == i) - int(j == i + 1) for j in range(d)), 0) for i in range(d - 1)]
    assert cube_volume(d, ordered) == Fraction(1, factorial(d))


@pytest.mark.parametrize("d", [1, 3, 6])
def test_the_whole_cube_and_its_half(d):
    assert cube_volume(d, []) == 1
    assert cube_volume(d, [((1,) * d, 0)]) == 1
    assert cube_volume(d, [((1,) * d, Fraction(-d, 2))]) == Fraction(1, 2)
    assert cube_volume(d, [((Fraction(-3, 7),) + (0,) * (d - 1), Fraction(1, 7))]) == Fraction(1, 3)


def test_flat_and_empty_polytopes_have_volume_zero():
    assert cube_volume(2, [((1, -1), 0), ((-1, 1), 0)]) == 0  # a diagonal
    assert cube_volume(3, [((1, 1, 1), -3)]) == 0  # a corner
    assert cube_volume(3, [((-1, 0, 0), 0)]) == 0  # a facet of the cube
    assert cube_volume(2, [((1, 0), -2)]) == 0
    assert cube_volume(2, [((2, 0), -1), ((-2, 0), Fraction(1, 2))]) == 0  # empty, though each row alone is not
    assert cube_volume(2, [((0, 0), -1)]) == 0
    assert cube_volume(2, [((0, 0), 0)]) == 1
    assert cube_volume(0, []) == 1


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="1 coefficients in 2 dimensions"):
        cube_volume(2, [((1,), 0)])


def test_random_polytopes_have_the_volume_of_their_triangulation():
    compared = flat = whole = cut = 0
    for seed in range(90):
        rng = random.Random(seed)
        d = rng.choice((1, 2, 2, 3, 3))
        rows = [
            (tuple(Fraction(rng.randint(-4, 4), rng.randint(1, 3)) for _ in range(d)), Fraction(rng.randint(-3, 3), 2))
            for _ in range(rng.randint(1, 3))
        ]
        found = cube_volume(d, rows)
        assert found == triangulation.volume(d, rows), (seed, rows)
        assert found == cube_volume(d, [(tuple(7 * x for x in a), 7 * b) for a, b in rows])
        flat, whole, cut = flat + (found == 0), whole + (found == 1), cut + (0 < found < 1)
        compared += 1
    assert compared == 90
    assert min(flat, whole) >= 5
    assert cut >= 40


def test_the_cells_of_large_weights_fill_the_cube():
    """In machine integers Normaliz's quick way gives volumes beyond 1 here, and no warning."""
    filled = 0
    for seed, d, number, dense in ((3, 6, 6, 100), (1, 7, 8, 40), (2, 7, 8, 40)):
        rng = random.Random(seed)
        rows = [
            [Fraction(rng.randint(1, 9) if rng.random() < dense / 100 else 0, rng.randint(1, 9)) for _ in range(d)]
            for _ in range(number)
        ]
        cells = [[([a - b for a, b in zip(x, y, strict=True)], 0) for y in rows if y is not x] for x in rows]
        assert sum(cube_volume(d, cell) for cell in cells) == 1
        filled += 1
    assert filled == 3


def test_without_the_package_one_line_names_the_extra(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "PyNormaliz", None)
    assert cube_volume(2, [((1, 1), 0)]) == 1  # nothing to cut
    with pytest.raises(BadInput, match=r'PyNormaliz is not installed: pip install "orbitcert\[volume\]"'):
        cube_volume(2, [((1, -1), 0)])
    finished = inline("probability", "tree-prime", cwd=tmp_path)
    assert finished.returncode == 4
    assert finished.is_one_line_of_complaint
    assert "orbitcert[volume]" in finished.stderr
    assert inline("probability", "candy", cwd=tmp_path).returncode == 0  # a closed form is known

"""Cones: cutting keeps exactly the extreme rays, against all rays by definition."""

import random
from collections import Counter
from itertools import combinations

from sympy import Matrix

from orbitcert.orbit.cone import Cone, dot, primitive


def rank(rows):
    return Matrix(rows).rank() if rows else 0


def by_definition(rows, d):
    """The extreme rays of {r : row.r >= 0}, for cones without lines: every choice of d - 1 independent tight rows."""
    rays = set()
    for chosen in combinations(rows, d - 1):
        kernel = Matrix(chosen).nullspace() if chosen else [Matrix([1])]
        if len(kernel) == 1:
            scale = 1
            for x in kernel[0]:
                scale *= x.q
            ray = primitive([int(x * scale) for x in kernel[0]])
            for candidate in (ray, tuple(-x for x in ray)):
                if all(dot(row, candidate) >= 0 for row in rows):
                    rays.add(candidate)
    return rays


def unit(d, k):
    return tuple(int(i == k) for i in range(d))


def test_cutting_keeps_exactly_the_extreme_rays():
    outcomes = Counter()
    for seed in range(80):
        rng = random.Random(seed)
        d = rng.randint(2, 4)
        cone, rows = Cone.simplicial([unit(d, k) for k in range(d)], []), [unit(d, k) for k in range(d)]
        for _ in range(6):
            form = tuple(rng.randint(-2, 2) for _ in range(d))
            if not any(form) or not cone.crosses(form):
                continue
            above, below = cone.cut(form)
            side = rng.randrange(2)
            cone = (above, below)[side]
            rows.append(form if not side else tuple(-x for x in form))
            assert len(cone.rays) == len(set(cone.rays))
            assert set(cone.rays) == by_definition(rows, d)
            for ray, tight in zip(cone.rays, cone.tight, strict=True):
                assert [bool(tight >> k & 1) for k in range(cone.rows)] == [not dot(row, ray) for row in rows]
            assert all(dot(row, cone.interior_point()) > 0 for row in rows)
            outcomes["cuts"] += 1
            outcomes["not simplicial"] += len(cone.rays) > d
    assert outcomes["cuts"] >= 100
    assert outcomes["not simplicial"] >= 20


def test_in_degenerate_cones_every_ray_is_extreme():
    outcomes = Counter()
    for seed in range(25):
        rng = random.Random(2000 + seed)
        d = rng.randint(5, 6)
        cone, rows = Cone.simplicial([unit(d, k) for k in range(d)], []), [unit(d, k) for k in range(d)]
        for _ in range(12):
            form = tuple(rng.choice((-1, 0, 0, 1)) for _ in range(d))
            if any(form) and cone.crosses(form):
                side = rng.randrange(2)
                cone = cone.cut(form)[side]
                rows.append(form if not side else tuple(-x for x in form))
        for ray in cone.rays:
            through = [row for row in rows if not dot(row, ray)]
            assert rank(through) == d - 1
            outcomes["rays"] += 1
            outcomes["degenerate"] += len(through) > d - 1
        assert len(set(cone.rays)) == len(cone.rays)
    assert outcomes["rays"] >= 150
    assert outcomes["degenerate"] >= 40


def test_lines_are_cut_into_rays():
    outcomes = Counter()
    for seed in range(60):
        rng = random.Random(1000 + seed)
        d, pointed = rng.randint(2, 4), rng.randint(0, 2)
        pointed = min(pointed, d - 1)
        cone = Cone.simplicial([unit(d, k) for k in range(pointed)], [unit(d, k) for k in range(pointed, d)])
        rows = [unit(d, k) for k in range(pointed)]
        for _ in range(8):
            form = tuple(rng.randint(-2, 2) for _ in range(d))
            if not any(form) or not cone.crosses(form):
                continue
            side = rng.randrange(2)
            cone = cone.cut(form)[side]
            rows.append(form if not side else tuple(-x for x in form))
            assert len(cone.lines) == d - rank(rows) == rank(cone.lines)
            assert all(dot(row, line) == 0 for row in rows for line in cone.lines)
            if not cone.lines:
                assert set(cone.rays) == by_definition(rows, d)
                outcomes["pointed"] += 1
            else:
                assert all(dot(row, cone.interior_point()) > 0 for row in rows)
                outcomes["lines left"] += 1
    assert outcomes["pointed"] >= 60
    assert outcomes["lines left"] >= 40


def test_a_form_crosses_exactly_when_both_signs_occur():
    wedge = Cone.simplicial([(1, 0, 0), (0, 1, 0)], [(0, 0, 1)])
    assert wedge.crosses((1, -1, 0))
    assert wedge.crosses((0, 0, 1))
    assert not wedge.crosses((1, 1, 0))
    assert not wedge.crosses((1, 0, 0))
    assert not wedge.crosses((0, 0, 0))

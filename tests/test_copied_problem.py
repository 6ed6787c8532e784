"""Problems with copies: the value, its file, and what other commands do with it."""

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from inline_command import inline
from orbitcert.exact import Option
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.copied_problem import Block, CopiedProblem, copies_of_a_state
from orbitcert.exact.copied_problem_file import copied_problem_from_json, copied_problem_to_json, read_any_problem
from orbitcert.exact.problem_file import problem_from_json

VAST = {
    "format": "orbitcert/problem/1",
    "name": "vast",
    "states": ["dead"],
    "blocks": {"life": {"states": ["x"], "options": [{"x": "1"}]}},
    "A": [{"dead": "1"}],
    "B": [{"copies of": "life", "copies": "1" + "0" * 53}],
}
WEIGHTS = (Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(2, 3))


def random_option(rng: random.Random, states: list[int], negative: bool) -> Option:
    chosen = rng.sample(states, rng.randint(1, min(2, len(states))))
    sign = (1, -1) if negative else (1,)
    return Option.of({s: rng.choice(WEIGHTS) * rng.choice(sign) for s in chosen})


def random_copied_problem(rng: random.Random, most_states: int, negative: bool = False) -> CopiedProblem:
    """A problem with one or two blocks, some plain options, and at most so many states."""
    while True:
        states = rng.randint(0, 3)
        plain = list(range(states))
        blocks, alpha, beta = [], [], []
        for k in range(rng.randint(1, 2)):
            size = rng.randint(1, 2)
            options = {random_option(rng, list(range(size)), negative) for _ in range(rng.randint(1, 2))}
            if {i for x in options for i in x.support} == set(range(size)):
                blocks.append(Block(f"b{k}", tuple("xyz"[:size]), tuple(options)))
                alpha.append(rng.randint(0, 2))
                beta.append(rng.randint(0, 4))
        A = {random_option(rng, plain, negative) for _ in range(rng.randint(0, 2))} if plain else set()
        B = {random_option(rng, plain, negative) for _ in range(rng.randint(0, 2))} if plain else set()
        try:
            names = tuple(f"s{i}" for i in plain)
            problem = CopiedProblem("random", names, tuple(A), tuple(B), tuple(blocks), tuple(alpha), tuple(beta))
        except (ValueError, TypeError):
            continue
        if problem.d <= most_states:
            return problem


def test_the_vast_problem_is_read_and_written_back() -> None:
    vast = copied_problem_from_json(VAST)
    assert (vast.alpha, vast.beta, vast.d) == ((0,), (10**53,), 10**53 + 1)
    assert (vast.size("A"), vast.size("B"), vast.fits) == (1, 10**53, False)
    assert copied_problem_to_json(vast) == VAST


def test_reading_and_writing_are_inverse() -> None:
    rng, compared = random.Random(1), 0
    for _ in range(500):
        problem = random_copied_problem(rng, 40, negative=True)
        value = json.loads(json.dumps(copied_problem_to_json(problem)))
        assert copied_problem_from_json(value) == problem
        compared += 1
    assert compared == 500


def test_expansion_has_the_right_sizes_and_disjoint_copies() -> None:
    rng, compared = random.Random(2), 0
    for _ in range(500):
        problem = random_copied_problem(rng, 40)
        written = problem.expanded()
        assert written.d == problem.d
        assert (len(written.A), len(written.B)) == (problem.size("A"), problem.size("B"))
        copies = [x for x in (*written.A, *written.B) if x.support[0] >= len(problem.states)]
        assert all(min(x.support) >= len(problem.states) for x in copies)
        seen = [frozenset(x.support) for x in copies]
        copy_of = {s: written.states[s].split()[0] for s in range(len(problem.states), written.d)}
        assert all(len({copy_of[s] for s in support}) == 1 for support in seen)
        compared += 1
    assert compared == 500


def test_names_of_copies_avoid_names_of_plain_states() -> None:
    block = Block("b", ("x",), (Option.one_hot(0),))
    problem = CopiedProblem("p", ("b#1 x", "b#1 x'"), (Option.one_hot(0),), (), (block,), (0,), (1,))
    assert problem.expanded().states == ("b#1 x", "b#1 x'", "b#1 x''")


def test_a_vast_problem_is_not_written_out() -> None:
    with pytest.raises(ValueError, match="more than 10000 states"):
        copies_of_a_state("vast", 1, 10**53).expanded()
    assert copies_of_a_state("edge", 1, 9_999).expanded().d == 10_000


@pytest.mark.parametrize(
    ("alpha", "beta"), [((0,), (0,)), ((-1,), (2,)), ((1,), (0,)), ((0,), (1,)), ((1, 1), (1,)), ((), ())]
)
def test_numbers_of_copies_are_validated(alpha: tuple[int, ...], beta: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        CopiedProblem("p", (), (), (), (Block("b", ("x",), (Option.one_hot(0),)),), alpha, beta)


@pytest.mark.parametrize(
    ("states", "options"),
    [
        (("x",), ()),
        (("x", "x"), (Option.uniform((0, 1)),)),
        (("x", "y"), (Option.one_hot(0),)),
        (("x",), (Option.one_hot(0), Option.one_hot(0))),
        (("x",), (Option.one_hot(0), Option(()))),
        (("x",), (Option.uniform((0, 1)),)),
    ],
)
def test_blocks_are_validated(states: tuple[str, ...], options: tuple[Option, ...]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Block("b", states, options)


REFUSED = {
    "zero": ({"B": [{"copies of": "life", "copies": "0"}]}, "vast.json: B[0].copies: '0' is not a positive integer"),
    "negative": ({"B": [{"copies of": "life", "copies": "-2"}]}, "B[0].copies: '-2' is not a positive"),
    "fraction": ({"B": [{"copies of": "life", "copies": "3/2"}]}, "B[0].copies: '3/2' is not a positive"),
    "leading zero": ({"B": [{"copies of": "life", "copies": "02"}]}, "B[0].copies: '02' is not an exact rational"),
    "plus": ({"B": [{"copies of": "life", "copies": "+2"}]}, "is not an exact rational"),
    "exponent": ({"B": [{"copies of": "life", "copies": "10^53"}]}, "is not an exact rational"),
    "number": ({"B": [{"copies of": "life", "copies": 2}]}, 'numbers are strings: write "2"'),
    "true": ({"B": [{"copies of": "life", "copies": True}]}, "a string is expected"),
    "too long": ({"B": [{"copies of": "life", "copies": "1" + "0" * 10_000}]}, "number of 10001 characters"),
    "no number": ({"B": [{"copies of": "life"}]}, "field 'copies' is missing"),
    "further field": ({"B": [{"copies of": "life", "copies": "1", "x": "1"}]}, "unknown field 'x'"),
    "unknown block": ({"B": [{"copies of": "death", "copies": "1"}]}, "unknown block 'death'"),
    "block not text": ({"B": [{"copies of": 1, "copies": "1"}]}, "a string is expected"),
    "block twice": ({"B": [{"copies of": "life", "copies": "1"}] * 2}, "is listed twice: add the copies up"),
    "option twice": ({"A": [{"dead": "1"}, {"dead": "1"}]}, "the same option as A[0]"),
    "empty A": ({"A": []}, "the option set is empty"),
    "empty B": ({"B": []}, "the option set is empty"),
    "unused block": ({"B": [{"dead": "1/2"}]}, "'life' is in neither A nor B"),
    "no blocks": ({"blocks": {}}, "with at least one"),
    "blocks a list": ({"blocks": []}, "an object from names to blocks"),
    "zero vector": ({"A": [{}]}, "the zero vector is refused"),
    "zero vector in block": ({"blocks": {"life": {"states": ["x"], "options": [{}]}}}, "the zero vector is refused"),
    "idle state": ({"blocks": {"life": {"states": ["x", "y"], "options": [{"x": "1"}]}}}, "every state of a block"),
    "no options": ({"blocks": {"life": {"states": ["x"], "options": []}}}, "at least one option"),
    "no states": ({"blocks": {"life": {"states": [], "options": [{"x": "1"}]}}}, "at least one state"),
    "outer state": ({"blocks": {"life": {"states": ["x"], "options": [{"dead": "1"}]}}}, "unknown state"),
    "local state outside": ({"A": [{"x": "1"}]}, "unknown state"),
    "weight zero": ({"A": [{"dead": "0"}]}, 'weight "0" is refused'),
    "labels": ({"orbit": {"labels": {"dead": "a"}}}, "neither orbit nor C"),
    "competitors": ({"C": [{"dead": "2"}]}, "neither orbit nor C"),
    "reserved name": ({"states": ["dead", "copies of"]}, "no state is called 'copies of'"),
    "unknown field": ({"block": {}}, "unknown field 'block'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_files_are_refused_in_one_line(name: str, tmp_path: Path) -> None:
    change, reason = REFUSED[name]
    (tmp_path / "vast.json").write_text(json.dumps(VAST | change))
    run = inline("certify", "vast.json", "-o", "out.json", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert reason in run.stderr
    assert not (tmp_path / "out.json").exists()


def test_other_commands_refuse_a_vast_problem_and_write_a_small_one_out(tmp_path: Path) -> None:
    (tmp_path / "vast.json").write_text(json.dumps(VAST))
    (tmp_path / "three.json").write_text(json.dumps(VAST | {"B": [{"copies of": "life", "copies": "2"}]}))
    for words in (["tight"], ["orbit", "--reward", "0,1,2"], ["table"], ["certify", "--rule", "clique"]):
        refused = inline(words[0], "vast.json", *words[1:], cwd=tmp_path)
        assert refused.returncode == 4
        assert refused.is_one_line_of_complaint
        assert "only certify (rule copies) and check take it" in refused.stderr
        assert inline(words[0], "three.json", *words[1:], cwd=tmp_path).returncode == 0
    found = json.loads(inline("tight", "three.json", "--json", cwd=tmp_path).stdout)
    assert found["fraction"] == "2/3"


def test_the_library_reader_of_plain_problems_says_who_takes_copies(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="certify, check and copies take them"):
        problem_from_json(VAST)
    (tmp_path / "vast.json").write_text(json.dumps(VAST))
    assert isinstance(read_any_problem(tmp_path / "vast.json"), CopiedProblem)


def test_rule_copies_is_for_problems_with_blocks(tmp_path: Path) -> None:
    run = inline("certify", "candy", "--rule", "copies", cwd=tmp_path)
    assert run.returncode == 2
    assert "copies is for problems with blocks" in run.stderr

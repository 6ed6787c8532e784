"""Counting inside a page, in a real browser: the same counts, the same refusals as the package."""

import json
import random
import re
import shutil
from collections import Counter
from fractions import Fraction
from math import factorial

import pytest

import orbitcert
from browser import headless_browser
from counting_page import PARSE_ALL, case, counted, counting_page, expected, orbit, pairs_of, split, texts
from oracle.generated_groups import random_problem
from oracle.orbit_counts import naive_counts, random_question
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.environment.gallery import gallery_names
from orbitcert.exact import Option, Permutation, Problem
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.rational import integer_text
from orbitcert.exact.reward_file import reward_from_text
from orbitcert.orbit.counts import TooLarge


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with counting_page(tmp_path_factory.mktemp("page")) as browser:
        yield browser


def one_hots(rng):
    """Multiples of one-hots by one weight, sometimes negative; sometimes the zero vector; shared states; labels."""
    d = rng.choice([1, 2, 3, 4, 4, 5, 5, 6])
    weight = rng.choice([Fraction(1), Fraction(1), Fraction(2, 3), Fraction(-1, 2), Fraction(-3)])
    pool = [Option.of({i: weight}) for i in range(d)] + [Option(())] * (rng.random() < 0.5)
    while True:
        A, B = (tuple(rng.sample(pool, rng.randint(1, min(4, len(pool))))) for _ in range(2))
        if set(A) != set(B) or len(pool) == 1:
            break
    labels = tuple(rng.choice("xyz") for _ in range(d)) if rng.random() < 0.4 else None
    return None if set(A) == set(B) else Problem("one-hots", tuple(f"s{i}" for i in range(d)), A, B, labels)


def any_reward(rng, d):
    """Few values with repetitions, different values, fractions, or numbers beyond 64 bits."""
    kind = rng.randrange(5)
    if kind == 0:
        return tuple(rng.randint(-1, 1) for _ in range(d))
    if kind == 1:
        return tuple(rng.sample(range(3 * d), d))
    if kind == 2:
        return tuple(rng.randint(0, 2) * 10**25 + rng.randint(0, 1) for _ in range(d))
    return tuple(Fraction(rng.randint(-3, 3), rng.randint(1, 4)) for _ in range(d))


def test_the_page_counts_as_the_package_does_on_small_problems_of_every_kind(page):
    rng = random.Random(20)
    questions = [random_question(seed) for seed in range(700)]
    while len(questions) < 1_160:
        problem = one_hots(rng)
        if problem is not None:
            questions.append((problem, any_reward(rng, problem.d)))
    while len(questions) < 1_510:
        problem = random_problem(rng, 2, 6)
        questions.append((problem, any_reward(rng, problem.d)))
    answers = counted(page, [case(*question) for question in questions])
    seen: Counter[str] = Counter()
    for (problem, reward), answer in zip(questions, answers, strict=True):
        counts = expected(problem, reward)
        assert split(answer) == counts, (problem, reward, answer)
        assert int(answer["orbit"]) == sum(map(int, counts))
        seen[answer["method"]] += 1
        seen["labels"] += problem.labels is not None
        seen["zero vector"] += Option(()) in (*problem.A, *problem.B)
        seen["zero vector, one-hots"] += Option(()) in (*problem.A, *problem.B) and answer["method"] == "one-hots"
        seen["shared option"] += not set(problem.A).isdisjoint(problem.B)
        seen["beyond 64 bits"] += any(abs(v) > 2**64 for v in reward)
        for name, number in zip(("B", "tie", "A"), counts, strict=True):
            seen[name] += number != "0"
            seen[f"only {name}"] += number == answer["orbit"]
    least = {
        "one-hots": 400, "arrangements": 500, "generators": 350, "labels": 300, "zero vector": 150,
        "zero vector, one-hots": 100, "shared option": 200, "beyond 64 bits": 100, "B": 800, "tie": 500, "A": 800,
        "only B": 100, "only tie": 50, "only A": 50,
    }  # fmt: skip
    print(dict(seen))
    assert {name: seen[name] for name, number in least.items() if seen[name] < number} == {}


def test_the_page_agrees_with_the_definition_beyond_64_bits_and_at_the_edge(page):
    rng = random.Random(4)
    questions = []
    for seed in range(150):
        problem, _ = random_question(seed)
        if problem.d <= 5:
            size = rng.choice((10**9, 2**59, 2**61, 2**62, 2**63, 10**40))
            questions.append((problem, tuple(rng.randint(-size, size) for _ in range(problem.d))))
    answers = counted(page, [case(*question) for question in questions])
    assert len(questions) > 100
    for (problem, reward), answer in zip(questions, answers, strict=True):
        assert split(answer) == texts(naive_counts(problem, reward)), (problem, reward)


def test_the_gallery_is_counted_or_refused_as_the_package_does(page):
    questions = []
    for name in gallery_names():
        problem = gallery_problem(name)
        questions += [(problem, tuple(range(problem.d))), (problem, (1,) + (0,) * (problem.d - 1))]
        questions.append((problem, tuple(Fraction(i % 3, 2) for i in range(problem.d))))
    answers = counted(page, [case(problem, reward, 2_000_000) for problem, reward in questions])
    refused = 0
    for (problem, reward), answer in zip(questions, answers, strict=True):
        if "tooLarge" in answer:
            refused += 1
            assert set(answer) == {"tooLarge", "needed", "milliseconds"}
            assert f"at least {answer['needed']} elementary steps" in answer["tooLarge"]
            assert int(answer["needed"]) > 2_000_000
        else:
            assert split(answer) == expected(problem, reward), problem.name
    assert 0 < refused < 8 < len(questions) - refused


def test_what_the_package_refuses_the_page_refuses_too(page):
    gems = gallery_problem("gems")
    with pytest.raises(TooLarge):
        orbitcert.count_orbit(gems, tuple(range(14)))
    (answer,) = counted(page, [case(gems, tuple(range(14)))])
    needed = answer["needed"]
    assert answer["tooLarge"] == f"counting this orbit takes at least {needed} elementary steps, more than 100000000"


def test_fifty_three_typed_values_are_counted(page):
    problem = gallery_problem("two-or-51")
    typed = ",".join(f"{i * i - 40}/7" if (i * i - 40) % 7 else str((i * i - 40) // 7) for i in range(53))
    reward = reward_from_text(typed, problem.states, "typed")
    (parsed,) = page.execute_script(PARSE_ALL, [[typed, problem.states]])
    assert parsed["values"] == pairs_of(reward)
    answers = counted(page, [case(problem, reward), case(problem, tuple(i % 4 for i in range(53)))])
    assert split(answers[0]) == expected(problem, reward)
    assert answers[0]["orbit"] == integer_text(factorial(53))
    assert split(answers[1]) == expected(problem, tuple(i % 4 for i in range(53)))
    assert int(answers[1]["tie"]) > 0


def test_two_thousand_one_hots_take_few_steps(page):
    states = tuple(f"s{i}" for i in range(2000))
    A, B = tuple(map(Option.one_hot, range(300))), tuple(map(Option.one_hot, range(200, 1900)))
    labels = tuple("xyz"[i % 3] for i in range(2000))
    different, repeated = tuple(range(2000)), tuple(Fraction(i % 700, 1 + i % 5) for i in range(2000))
    questions = [
        (Problem("big", states, A, B), different),
        (Problem("big", states, A, B), repeated),
        (Problem("big", states, A, B, labels), repeated),
        (Problem("big", states, (*A[:3], Option(())), B[:5], labels), tuple(v - 100 for v in repeated)),
    ]
    answers = counted(page, [case(*question, 2_000_000) for question in questions])
    for (problem, reward), answer in zip(questions[:3], answers[:3], strict=True):
        assert split(answer) == expected(problem, reward)
        assert answer["method"] == "one-hots"
    assert answers[3]["orbit"] == answers[2]["orbit"] == orbit(*questions[2])
    print("2,000 one-hots:", [answer["milliseconds"] for answer in answers], "milliseconds")


def test_repeated_values_and_large_classes_are_counted_by_their_multiplicities(page):
    states = tuple(f"s{i}" for i in range(70))
    wide = Problem("wide", states, (Option.uniform((0, 1)),), (Option.uniform(range(2, 37)), Option.one_hot(40)))
    rewards = [(1,) * 70, tuple(i % 2 for i in range(70)), (5,) + (0,) * 69, tuple(-(i % 2) for i in range(70))]
    answers = counted(page, [case(wide, reward) for reward in rewards])
    for reward, answer in zip(rewards, answers, strict=True):
        assert split(answer) == expected(wide, reward)
        assert answer["method"] == "arrangements"


def test_a_missing_browser_is_no_passed_test(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(pytest.skip.Exception, match="the page was NOT opened"), headless_browser():
        pytest.fail("there is no browser")


def test_a_limit_gives_a_reason_and_no_number_that_could_pass_for_a_count(page):
    ring = tuple(f"s{i}" for i in range(7))
    shift, swap = (Permutation.from_cycles([cycle]) for cycle in (tuple(range(7)), (0, 1)))
    sides = (Option.one_hot(0),), (Option.uniform((1, 2)),)
    problems = [Problem("n", ring, *sides), Problem("g", ring, *sides, generators=(shift, swap))]
    for answer in counted(page, [case(problem, range(7), 500) for problem in problems]):
        assert set(answer) == {"tooLarge", "needed", "milliseconds"}
        assert int(answer["needed"]) > 500
        assert answer["tooLarge"].endswith("more than 500")
    for problem, answer in zip(problems, counted(page, [case(p, range(7)) for p in problems]), strict=True):
        assert split(answer) == expected(problem, range(7))


def test_a_large_problem_without_one_hots_is_refused_before_it_fills_the_memory(page):
    states = tuple(f"s{i}" for i in range(3000))
    pairs = tuple(Option.uniform((2 * i, 2 * i + 1)) for i in range(1500))
    answers = counted(page, [
        case(Problem("pairs", states, pairs[:700], pairs[700:]), range(3000)),
        case(Problem("pairs", states, pairs[:1], pairs[1:3]), range(3000)),
        case(Problem("pairs", states, pairs[:1], pairs[1:3]), (7,) * 3000),
    ])  # fmt: skip
    assert answers[0]["tooLarge"] == "counting this orbit takes at least 4500000 numbers at once, more than 4000000"
    digits = len(answers[1]["needed"])
    assert digits > 20
    assert answers[1]["tooLarge"].startswith(f"counting this orbit takes at least 10^{digits - 1} elementary steps, ")
    assert split(answers[2]) == ("0", "1", "0")


def test_the_page_answers_while_it_counts_and_stops_when_told_to(page):
    states = [f"s{i}" for i in range(9)]
    problem = Problem("busy", tuple(states), (Option.of({0: 1, 1: 2}),), tuple(map(Option.one_hot, range(2, 8))))
    sent = json.dumps(problem_to_json(problem))
    found = page.execute_async_script(
        """
        const [problem, done] = [JSON.parse(arguments[0]), arguments[1]];
        const values = problem.states.map((_, i) => [BigInt(i), 1n]);
        const seen = { beats: 0, reports: [] };
        const clock = setInterval(() => (seen.beats += 1), 1);
        const onProgress = ({ counted, orbit, steps }) => seen.reports.push([String(counted), String(orbit), steps]);
        (async () => {
          await OrbitCount.count(problem, values, { onProgress });
          clearInterval(clock);
          const control = new AbortController();
          const stop = { signal: control.signal, onProgress: () => control.abort() };
          const end = () => OrbitCount.count(problem, values, stop).then(() => "counted", (fault) => fault.name);
          seen.ends = [await end(), await end()];
          done(seen);
        })();
        """,
        sent,
    )
    assert found["beats"] > 0
    assert len(found["reports"]) > 1
    counted_so_far = [int(count) for count, _, _ in found["reports"]]
    assert counted_so_far == sorted(set(counted_so_far))
    assert {orbit for _, orbit, _ in found["reports"]} == {"362880"}
    assert counted_so_far[-1] <= 362880
    assert found["ends"] == ["AbortError", "AbortError"]


def test_rewards_without_a_common_denominator_of_bearable_length_are_refused(page):
    states = tuple(f"s{i}" for i in range(14))
    sides = (Option.one_hot(0),), (Option.uniform((1, 2)),)
    turn = Permutation.from_cycles([tuple(range(14))])
    reward = [Fraction(1, 3 ** (15_000 + i) * 2 ** (i + 1)) for i in range(14)]
    longer = [Fraction(1, 10**8_900 + 7 * i) for i in range(14)]
    problems = [Problem("n", states, *sides), Problem("g", states, *sides, generators=(turn,))]
    for problem, answer in zip(problems, counted(page, [case(p, reward) for p in problems]), strict=True):
        assert split(answer) == expected(problem, reward)
    for answer in counted(page, [case(problem, longer) for problem in problems]):
        assert re.fullmatch(r"counting .* \d+ digits of a common denominator, more than 100000", answer["tooLarge"])
        assert int(answer["needed"]) > 100_000


def test_bad_questions_are_refused(page):
    good = {"states": ["x", "y"], "A": [{"x": "1"}], "B": [{"y": "1"}]}
    bad = [
        ({**good, "A": []}, "A is empty"),
        ({**good, "A": [{"z": "1"}]}, "problem: A[0]: unknown state 'z'"),
        ({**good, "B": [{"y": "0.5"}]}, "problem: B[0]: '0.5' is not an exact rational"),
        ({**good, "orbit": {"labels": {"x": "l"}}}, "state 'y' has no label"),
        ({**good, "orbit": {"generators": [[["x", "x"]]]}}, "a state occurs twice"),
        ({**good, "orbit": {"generators": [[["x", "y"], ["y", "x"]]]}}, "a state occurs twice"),
        ({**good, "orbit": {"generators": [[["x", "z"]]]}}, "problem: orbit: unknown state 'z'"),
        ({**good, "blocks": {}}, "copies of blocks"),
        ({**good, "states": ["x", "y", "z"]}, "2 values for 3 states"),
    ]
    for problem, reason in bad:
        script = "const [p, done] = arguments; OrbitCount.count(p, [[0n, 1n], [1n, 2n]]).then("
        said = page.execute_async_script(script + "() => done('unchanged'), (f) => done(f.message))", problem)
        assert reason in said
    for limit in ("-1", "'many'", "NaN"):
        script = (
            f"OrbitCount.count(p, [[0n, 1n], [1n, 2n]], {{ limit: {limit} }}).then(() => done(0), (f) => done(f.name))"
        )
        assert page.execute_async_script("const [p, done] = arguments; " + script, good) == "RangeError"
    for values in ("[[0, 1], [1, 1]]", "[[0n, 1n], [1n, 0n]]", "[[0n, 1n], [1n, -1n]]", "[[0n, 1n], [0.5, 1n]]"):
        script = f"const [p, done] = arguments; OrbitCount.count(p, {values}).then(() => done(0), (f) => done(f.name))"
        assert page.execute_async_script(script, good) == "TypeError"

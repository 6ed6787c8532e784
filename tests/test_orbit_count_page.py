"""Counting inside a page, in a real browser: the same counts, the same refusals as the package."""

import json
import random
import re
import shutil
from collections import Counter
from fractions import Fraction
from math import factorial
from pathlib import Path

import pytest

import orbitcert
from browser import browser_log, headless_browser, open_page
from oracle.generated_groups import random_problem
from oracle.orbit_counts import naive_counts, random_question
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.environment.gallery import gallery_names
from orbitcert.exact import Option, Permutation, Problem
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.rational import integer_text
from orbitcert.exact.reward_file import read_reward, reward_from_json, reward_from_text
from orbitcert.exact.strict_json import json_from_text
from orbitcert.orbit.counts import TooLarge
from orbitcert.present.question_words import percent_down

SCRIPT = Path(__file__).parent.parent / "src" / "orbitcert" / "present" / "report" / "orbit_count.js"

COUNT_ALL = """
const [cases, done] = arguments;
(async () => {
  const answers = [];
  for (const { problem, reward, limit } of cases) {
    const values = reward.map(([p, q]) => [BigInt(p), BigInt(q)]);
    const began = performance.now();
    const answer = await OrbitCount.count(JSON.parse(problem), values, limit ? { limit } : undefined);
    for (const key of Object.keys(answer)) answer[key] = String(answer[key]);
    answers.push({ ...answer, milliseconds: Math.round(performance.now() - began) });
  }
  return answers;
})().then((answers) => done({ answers }), (fault) => done({ fault: String(fault.stack) }));
"""

PARSE_ALL = """
return arguments[0].map(([text, states]) => {
  try {
    const { values } = OrbitCount.parseReward(text, states);
    const again = OrbitCount.parseReward(OrbitCount.rewardText(values), states).values;
    if (String(again) !== String(values)) throw new Error("written as " + OrbitCount.rewardText(values));
    return { values: values.map((pair) => pair.map(String)) };
  } catch (fault) {
    return { refused: fault.message, isError: fault instanceof Error };
  }
});
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page that has loaded the script, and nothing to complain about at the end."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(
        '<!doctype html><meta charset="utf-8"><script>var before = Object.getOwnPropertyNames(window);</script>\n'
        f'<script src="{SCRIPT.as_uri()}"></script>\n'
        "<script>var added = Object.getOwnPropertyNames(window).filter((name) => !before.includes(name));</script>",
        encoding="utf-8",
    )
    with headless_browser() as browser:
        open_page(browser, path)
        yield browser
        assert browser_log(browser) == []


def case(problem, reward, limit=None):
    """What the page is sent: the problem as its file, the reward as pairs."""
    return {"problem": json.dumps(problem_to_json(problem)), "reward": pairs_of(reward), "limit": limit}


def counted(page, cases):
    """The answers of the page; a fault there is a failure here."""
    result = page.execute_async_script(COUNT_ALL, cases)
    assert "fault" not in result, result
    assert len(result["answers"]) == len(cases) > 0
    return result["answers"]


def split(answer):
    """The counts of the page, as text: they may have thousands of digits."""
    return tuple(answer[key] for key in ("B", "tie", "A"))


def texts(numbers):
    return tuple(integer_text(number) for number in numbers)


def pairs_of(reward):
    return [[integer_text(Fraction(v).numerator), integer_text(Fraction(v).denominator)] for v in reward]


def expected(problem, reward):
    counts = orbitcert.count_orbit(problem, reward)
    return texts((counts.B, counts.tie, counts.A))


def orbit(problem, reward):
    return integer_text(orbitcert.count_orbit(problem, reward).orbit)


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


STATES = ["x", "y", "a state"]
HOSTILE = ["<b>", "a,b", '"', "{", "__proto__", "\u202ex", "=HYPERLINK(1)", "\n", "1", "constructor"]

TEXTS = [
    "0,1,2", "0,-1/2,3", "-3,-2/7,0", "0,1", "0", "0,1,2,3", "", ",", ",,", "0,1,", "0,2/4,1", "0,1/0,1", "-0,1,1",
    "01,1,1", "0,1/1,1", "0,3/1,1", "0,--1,1", "0,1-,1", "0,1//2,1", "0,/2,1", "0,2/,1", "0,-1/-2,1", "0,1/-2,1",
    "0,0.5,1", "0,nan,1", "0,NaN,1", "0,Infinity,1", "0,1e3,1", "0,+1,1", "0,1n,1", "0,0x1,1", "0,1_0,1", "0;1;2",
    "٣,1,2", "０,1,2", "0,1," + "9" * 10_000, "0,1," + "9" * 10_001, "0,1,1/" + "9" * 9_000, "0,1,-1/00",
    "123456789012345678901234567890,1/3,-98765432109876543210/7", "0 1 2", "0,1 2,3", "0,1/ 2,3", "0,- 1,3",
    '{"a state": "7/3", "x": "-1"}', "{}", ' { } ', '{"x": "0"}', '["1", "2", "3"]', '"0,1,2"', '{"z": "1"}',
    '{"x": "1", "x": "2"}', '{"x": "1", "\\u0078": "2"}', '{"x": 1}', '{"x": 1, "x": "2"}', '{"x": 0.5}', '{"x": NaN}',
    '{"x": "NaN"}', '{"x": "0.5"}', '{"x": "2/4"}', '{"x": null}', '{"x": true}', '{"x": ["1"]}', '{"x": {"y": "1"}}',
    '{"x": "1"} {}', '{"x": "1",}', "{'x': '1'}", '{"x": " 1"}', '{"x": "1 "}', '{"x": ""}', '{"x": "-0"}',
    '{"x": "' + "9" * 10_001 + '"}', '{"x": "1"', '{"x" "1"}', '{"\\u0078": "1"}', '{"x": "\\u0031"}', '{"x ": "1"}',
    '\n{"x":\t"1"}\r\n', '\u00a0{"x": "1"}', '\ufeff{"x": "1"}', '{"x": "1"}\x00', '{"\\ud800": "1"}', '{"X": "1"}',
    '{"x": {"x": "1"}, "x": "1"}', '{"x": "1", "y": "\\"}', '{"": "1"}', "null", "c.json", "x" * 100_000, "\x1b[31m",
    '{"x": "1", "y": "2", "a state": "3"}', '{"x":"1","y":"1/2"}', "{\"x\": \"1\"}//", '/**/{"x": "1"}', "-1,-1,-1",
]  # fmt: skip
"""Read, or refused, by the command as a list or as the content of a file."""


def as_the_command_reads(text, states):
    """The reward, or None when the command refuses the text, given as an argument or as the content of a file."""
    try:
        if re.fullmatch(r"[0-9,/\- ]*", text, re.ASCII):
            return read_reward(text, states)
        return reward_from_json(json_from_text(text, "typed"), states, "typed")
    except BadInput:
        return None


def test_the_page_reads_and_refuses_the_same_rewards_as_the_command(page):
    typed = [(text, STATES) for text in TEXTS]
    typed += [(json.dumps({name: "1/3"}), HOSTILE) for name in [*HOSTILE, "toString", "hasOwnProperty", "u"]]
    typed += [(json.dumps({name: "1/3"}, ensure_ascii=False), HOSTILE) for name in HOSTILE]
    answers = page.execute_script(PARSE_ALL, typed)
    seen: Counter[bool] = Counter()
    for (text, states), answer in zip(typed, answers, strict=True):
        wanted = as_the_command_reads(text, states)
        seen[wanted is not None] += 1
        if wanted is None:
            assert "refused" in answer, text[:80]
            assert answer["isError"]
            assert re.match(r"reward(\[\d+\])?: ", answer["refused"]), answer
            assert len(answer["refused"]) < 400
            assert answer["refused"].isprintable()
        else:
            assert answer.get("values") == pairs_of(wanted), (text[:80], str(answer)[:200])
    print(f"{len(typed)} texts: {seen[True]} read, {seen[False]} refused")
    assert len(typed) > 110
    assert seen[True] > 30
    assert seen[False] > 70


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0,1", "reward: 2 numbers for 3 states"),
        ("0", "reward: 1 number for 3 states"),
        ("0,2/4,1", "reward[1]: '2/4' is not in lowest terms (1/2)"),
        ("-0,1,1", "reward[0]: '-0' is not canonical (zero has no sign)"),
        ("0,1," + "9" * 10_001, "reward[2]: number of 10001 characters (at most 10000)"),
        ("0,0.5,1", "reward: '0,0.5,1' is neither a list of numbers such as 0,1/2,-3, nor an object such as"),
        ('["1"]', 'reward: an object from states to numbers such as {"x": "1/2"} is expected'),
        ('{"z": "1"}', 'reward: ["z"]: unknown state'),
        ('{"x": 0.5}', 'reward: ["x"]: numbers are strings such as "1/2"'),
        ('{"x": 1, "x": "2"}', "reward: a state occurs twice in one object"),
        ('{"x": "1", "x": "1"}', 'reward: ["x"]: occurs twice'),
        ('{"x": "1"', "reward: not JSON: "),
    ],
)
def test_a_refusal_names_the_place_and_the_reason(page, text, reason):
    (answer,) = page.execute_script(PARSE_ALL, [[text, STATES]])
    assert reason in answer["refused"]


def test_spaces_around_numbers_are_the_one_thing_that_the_page_skips_and_the_command_does_not(page):
    typed = [" 0, 1, 2/3 ", "0 ,\t1,\n-2", "0,1,2\n"]
    read = page.execute_script(PARSE_ALL, [[text, STATES] for text in typed])
    for text, answer in zip(typed, read, strict=True):
        assert answer["values"] == pairs_of(reward_from_text(re.sub(r"\s", "", text), STATES, "typed"))


@pytest.mark.parametrize(
    ("text", "states", "values"),
    [
        ("x=1", STATES, [1, 0, 0]),
        ("a state=7/3; x=-1; others 0", STATES, [-1, 0, Fraction(7, 3)]),
        (" y = 1/2 ;others 2;", STATES, [2, Fraction(1, 2), 2]),
        ("=HYPERLINK(1)=5;others  -1", ["=HYPERLINK(1)", "others"], [5, -1]),
        ("others=1; x=2", ["others", "x", "y"], [1, 2, 0]),
        ("__proto__=1;constructor=2", HOSTILE, [0, 0, 0, 0, 1, 0, 0, 0, 0, 2]),
        (" x=1", [" x", "y"], [1, 0]),
    ],
)
def test_pairs_name_states_and_the_others_have_one_value(page, text, states, values):
    (answer,) = page.execute_script(PARSE_ALL, [[text, states]])
    assert answer == {"values": pairs_of(values)}


@pytest.mark.parametrize(
    ("text", "states", "reason"),
    [
        ("x=1; x=2", STATES, 'reward: ["x"]: occurs twice'),
        ("z=1", STATES, 'reward: ["z"]: unknown state'),
        ("x=0.5", STATES, "reward: [\"x\"]: '0.5' is not an exact rational (p or p/q)"),
        ("x=2/4", STATES, "reward: [\"x\"]: '2/4' is not in lowest terms (1/2)"),
        ("x=", STATES, "reward: [\"x\"]: '' is not an exact rational"),
        ("x=1; y", STATES, "reward: part 2: ' y' is no state=number"),
        ("others 0; x=1", STATES, "reward: part 1: 'others 0' is no state=number"),
        ("x=1; others nan", STATES, "reward: others: 'nan' is not an exact rational"),
        ("x=1;; y=2", STATES, "reward: part 2: '' is no state=number"),
        ("x=1", ["x", "a;b"], "reward: a state has ; in its name: write an object"),
        (" x=1", [" x", "x"], "reward: part 1: two states differ in spaces only"),
        ("\u202e=1", STATES, 'reward: ["\\u{202e}"]: unknown state'),
    ],
)
def test_bad_pairs_are_refused_with_their_place(page, text, states, reason):
    (answer,) = page.execute_script(PARSE_ALL, [[text, states]])
    assert reason in answer["refused"]
    assert answer["refused"].isprintable()


def test_percents_are_rounded_down_and_fractions_are_in_lowest_terms(page):
    rng = random.Random(7)
    shares = [(rng.randint(0, n), n) for n in (rng.randint(1, 10 ** rng.randint(1, 40)) for _ in range(300))]
    shares += [(2, 3), (1, 1), (0, 1), (99_999, 100_000), (1, 100_000), (4, 6), (6, 3), (-1, 3), (-4, 2)]
    script = """
        const { percentDown, fractionText } = OrbitCount;
        return arguments[0].map((pair) => pair.map(BigInt)).map(([p, q]) => [percentDown(p, q), fractionText(p, q)]);
    """
    found = page.execute_script(script, [[str(p), str(q)] for p, q in shares])
    for (p, q), (percent, fraction) in zip(shares, found, strict=True):
        if p >= 0:
            assert percent == percent_down(Fraction(p, q))
        assert fraction == str(Fraction(p, q))
    assert page.execute_script("return OrbitCount.percentDown(-1n, 3n)") == "-33.34 %"
    for call in ("percentDown(1n, 0n)", "fractionText(1n, 0n)", "percentDown(0.5, 1n)", "fractionText(1n, 1.5)"):
        script = f"try {{ return OrbitCount.{call} }} catch (fault) {{ return fault.name }}"
        assert page.execute_script(script) == "RangeError"


def test_the_script_defines_one_global_that_nobody_can_change(page):
    assert page.execute_script("'use strict'; return Object.keys(OrbitCount).sort()") == [
        "count", "fractionText", "parseReward", "percentDown", "rewardText",
    ]  # fmt: skip
    assert page.execute_script("return added.filter((name) => name !== 'added')") == ["OrbitCount"]
    change = "try { (function () { 'use strict'; OrbitCount.count = 1 })() } catch (fault) { return fault.name }"
    assert page.execute_script(change) == "TypeError"


def test_the_script_can_stand_inside_a_page_and_has_no_float_and_no_network():
    text = SCRIPT.read_text(encoding="ascii")
    for mark in ("</", "<!--", "]]>", "import ", "export ", "fetch", "XMLHttp", "WebSocket", "eval(", "Function("):
        assert mark not in text, mark
    code = re.sub(r"/\*.*?\*/|(?<=[ ;])//[^\n]*", "", text, flags=re.DOTALL)
    for mark in (r"\d\.\d", r"\bMath\b", "parseFloat", "parseInt", "toFixed", r"\de\d", "random", "Date"):
        assert not re.search(mark, code), mark
    assert len(re.findall(r"\bNumber\(", code)) == 1  # of the limit of steps
    assert max(map(len, text.splitlines())) <= 120

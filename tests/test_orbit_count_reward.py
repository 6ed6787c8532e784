"""Rewards typed into a page, in a real browser: read and refused as the command does; percents, the scripts."""

import json
import random
import re
from collections import Counter
from fractions import Fraction

import pytest

from counting_page import PARSE_ALL, SCRIPTS, counting_page, pairs_of
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.reward_file import read_reward, reward_from_json, reward_from_text
from orbitcert.exact.strict_json import json_from_text
from orbitcert.present.question_words import percent_down


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with counting_page(tmp_path_factory.mktemp("page")) as browser:
        yield browser


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
"""Read, or refused, by the command."""


def as_the_command_reads(text, states):
    """The reward, or None when the command refuses the text; as the content of a file it is read alike."""
    try:
        read = read_reward(text, states)
    except BadInput:
        read = None
    if text.lstrip(" \t\r\n").startswith(("{", "[", '"')):
        try:
            assert reward_from_json(json_from_text(text, "typed"), states, "typed") == read
        except BadInput:
            assert read is None
    return read


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


def test_blanks_around_numbers_are_skipped_by_the_page_and_by_the_command(page):
    typed = [" 0, 1, 2/3 ", "0 ,\t1,\n-2", "0,1,2\n"]
    read = page.execute_script(PARSE_ALL, [[text, STATES] for text in typed])
    for text, answer in zip(typed, read, strict=True):
        assert answer["values"] == pairs_of(reward_from_text(re.sub(r"\s", "", text), STATES, "typed"))
        assert answer["values"] == pairs_of(read_reward(text, STATES))


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
    assert read_reward(text, states) == tuple(values)


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
    with pytest.raises(BadInput) as fault:
        read_reward(text, states, "reward")
    assert reason.replace("\\u{202e}", "\\u202e") in str(fault.value)


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


def test_the_scripts_define_one_global_that_nobody_can_change(page):
    assert page.execute_script("'use strict'; return Object.keys(OrbitCount).sort()") == [
        "count", "fractionText", "parseReward", "percentDown", "rewardText",
    ]  # fmt: skip
    assert page.execute_script("return added.filter((name) => name !== 'added')") == ["OrbitCount"]
    change = "try { (function () { 'use strict'; OrbitCount.count = 1 })() } catch (fault) { return fault.name }"
    assert page.execute_script(change) == "TypeError"


def test_the_scripts_can_stand_inside_a_page_and_have_no_float_and_no_network():
    text = "".join(script.read_text(encoding="ascii") for script in SCRIPTS)
    for mark in ("</", "<!--", "]]>", "import ", "export ", "fetch", "XMLHttp", "WebSocket", "eval(", "Function("):
        assert mark not in text, mark
    code = re.sub(r"/\*.*?\*/|(?<=[ ;])//[^\n]*", "", text, flags=re.DOTALL)
    for mark in (r"\d\.\d", r"\bMath\b", "parseFloat", "parseInt", "toFixed", r"\de\d", "random", "Date"):
        assert not re.search(mark, code), mark
    assert len(re.findall(r"\bNumber\(", code)) == 1  # of the limit of steps
    assert max(map(len, text.splitlines())) <= 120

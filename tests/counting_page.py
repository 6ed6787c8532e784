"""A page that has loaded the scripts which count orbits, and what tests ask it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import orbitcert
from browser import browser_log, headless_browser, open_page
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.rational import integer_text
from orbitcert.present.report.page import COUNTING

FOLDER = Path(__file__).parent.parent / "src" / "orbitcert" / "present" / "report"
SCRIPTS = [FOLDER / name for name in COUNTING]

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


@contextmanager
def counting_page(folder: Path) -> Iterator:
    """The page in a browser; it has nothing to complain about at the end."""
    path = folder / "page.html"
    scripts = "".join(f'<script src="{script.as_uri()}"></script>\n' for script in SCRIPTS)
    path.write_text(
        '<!doctype html><meta charset="utf-8"><script>var before = Object.getOwnPropertyNames(window);</script>\n'
        f"{scripts}"
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

"""Reports about 2,000 states in a real browser: there soon, every step at hand, counted in the page."""

import time
from pathlib import Path
from typing import Any

import pytest

from browser import browser_log, headless_browser
from orbitcert.environment.mdp import Mdp
from orbitcert.environment_certification import certify_environment
from report_browser import asked, opened, report
from report_pages import one_hots, written

LARGE = 2_000
SECONDS = 3
"""A page about LARGE states is there, with its figure drawn, after so many seconds."""


def large_environment() -> Mdp:
    """A corridor of 1,000 rooms, each with a door to an end of its own; the first end loses."""
    half = LARGE // 2
    rows: dict[str, Any] = {
        f"room{k}": {"on": {f"room{(k + 1) % half}": 1}, "out": {f"end{k}": 1}} for k in range(half)
    }
    rows |= {f"end{k}": {"stay": {f"end{k}": 1}} for k in range(half)}
    return Mdp.of("large", rows)


@pytest.mark.parametrize("kind", ["problem", "environment"])
def test_two_thousand_states_are_there_within_three_seconds(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if kind == "problem":
        written(tmp_path, "x.json", one_hots(LARGE))
    else:
        found = certify_environment(large_environment(), "room0", lose="end0", rule="dynamics").certificate()
        assert found is not None
        found.write(tmp_path / "x.json")
    page = report(tmp_path, "x.json")
    size = page.stat().st_size
    with headless_browser() as browser:
        look(browser, page, kind, size, capsys)


def look(browser: Any, page: Path, kind: str, size: int, capsys: pytest.CaptureFixture[str]) -> None:
    opened(browser, page)
    load, painted = browser.execute_async_script(
        "const done = arguments[0]; const t = performance.getEntriesByType('navigation')[0];"
        "requestAnimationFrame(() => setTimeout(() => done([Math.ceil(t.loadEventEnd),"
        " Math.ceil(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now())])))"
    )
    drawn = browser.execute_script("return document.querySelectorAll('#c1-figure g.node').length")
    with capsys.disabled():
        print(f"\n{LARGE} states ({kind}): page of {size:,} bytes, loaded after {load} ms, painted after {painted} ms")
    assert 0 < max(load, painted) < 1_000 * SECONDS
    assert drawn > 100
    assert size < 4_000_000
    assert browser_log(browser) == []
    started = time.monotonic()
    browser.find_element("css selector", "#c1 .next").click()
    assert "Step 2 of" in browser.find_element("id", "c1-now").text
    assert time.monotonic() - started < SECONDS
    if kind == "problem":
        said = asked(browser, ",".join(["1", *["0"] * (LARGE - 1)]))
        assert said.startswith("The winning side is at least as good in 1,999 of 2,000 variants: 1999/2000 (99.95 %)")

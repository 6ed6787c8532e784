"""Reports about 2,000 states in a real browser: there soon, every step at hand, counted in the page."""

import time
from pathlib import Path
from typing import Any

import pytest

from browser import browser_log, headless_browser
from report_browser import asked, opened, report
from report_large import LARGE, PAINTED, SECONDS, large_certificate


@pytest.mark.parametrize("kind", ["problem", "environment"])
def test_two_thousand_states_are_there_within_three_seconds(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large_certificate(kind, tmp_path / "x.json")
    page = report(tmp_path, "x.json")
    size = page.stat().st_size
    with headless_browser() as browser:
        look(browser, page, kind, size, capsys)


def look(browser: Any, page: Path, kind: str, size: int, capsys: pytest.CaptureFixture[str]) -> None:
    opened(browser, page)
    load, painted = browser.execute_async_script(PAINTED)
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

"""A report about 2,000 states: how long it is made, and how soon a real browser shows it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.line import Line, require
from benchmarks.measurement import timed
from browser import headless_browser
from report_browser import asked, opened, report
from report_large import LARGE, PAINTED, SECONDS, large_certificate


def opening(quick: bool) -> Iterator[Line]:
    """Both kinds of certificate: option sets, and an environment with its figure; a reward is counted in the page."""
    for kind in ("problem", "environment"):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            large_certificate(kind, folder / "x.json")
            made, page = timed(lambda folder=folder: report(folder, "x.json"))
            what = f"report about {LARGE:,} states ({kind}, {page.stat().st_size:,} bytes)"
            yield Line(f"{what}: made from the certificate", f"{made:.2f} s")
            try:
                with headless_browser() as browser:
                    opened(browser, page)
                    load, painted = browser.execute_async_script(PAINTED)
                    if kind == "problem":
                        said = asked(browser, ",".join(["1", *["0"] * (LARGE - 1)]))
                        require("1999/2000" in said, "another count in the page")
            except pytest.skip.Exception as reason:
                yield Line(f"{what}: opened in Chromium", f"NOT measured: {reason}", f"{SECONDS} s")
                continue
            milliseconds = max(load, painted)
            shown = f"loaded after {load} ms, painted after {painted} ms"
            yield Line(f"{what}: opened in Chromium", shown, f"{SECONDS} s", milliseconds <= 1_000 * SECONDS)

"""A headless Chromium for tests that open pages: `headless_browser` and what its console said."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NOT_OPENED = "the page was NOT opened: chromium or chromedriver is not installed"

OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

LONGEST_SCRIPT = 120
"""Seconds after which a script in a page, or the loading of a page, fails the test."""


@contextmanager
def headless_browser(*more_options: str) -> Iterator[Any]:
    """A browser with an empty profile and no network of its own, closed at the end.

    The test is skipped, with a reason that says so, on a machine without chromium, chromedriver or selenium; nothing is
    ever downloaded.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip(NOT_OPENED)
    webdriver = pytest.importorskip("selenium.webdriver", reason="the page was NOT opened: selenium is not installed")
    from selenium.webdriver.chrome.service import Service

    with tempfile.TemporaryDirectory(prefix="orbitcert-page-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for option in (*OPTIONS, *more_options, f"--user-data-dir={profile}"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = webdriver.Chrome(options=options, service=Service(driver))
        try:
            browser.set_script_timeout(LONGEST_SCRIPT)
            browser.set_page_load_timeout(LONGEST_SCRIPT)
            yield browser
        finally:
            browser.quit()


def browser_log(browser: Any) -> list[str]:
    """What the console of the open page said since the last call: errors, warnings, remarks, as `LEVEL message`."""
    return [f"{entry['level']} {entry['message']}" for entry in browser.get_log("browser")]


def open_page(browser: Any, path: Path) -> None:
    """Open this file in the browser, as a reader would from a disk."""
    browser.get(path.resolve().as_uri())

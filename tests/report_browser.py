"""Reports made in a folder and opened in a browser."""

import time
from pathlib import Path
from typing import Any

from browser import browser_log, open_page
from inline_command import inline


def report(folder: Path, *certificates: str | Path, more: tuple[str, ...] = ()) -> Path:
    run = inline("report", *map(str, certificates), "-o", "r.html", *more, cwd=folder)
    assert run.returncode == 0, run.stderr
    return folder / "r.html"


def opened(browser: Any, page: Path) -> Any:
    browser_log(browser)
    open_page(browser, page)
    assert browser.execute_script("return document.documentElement.dataset.ready") == "yes"
    return browser


def asked(browser: Any, reward: str) -> str:
    """What the page says after this reward was typed and the button pressed."""
    browser.execute_script("document.getElementById('c1-reward').value = arguments[0]", reward)
    browser.find_element("css selector", "#c1 .ask button").click()
    for _ in range(200):
        said = browser.find_element("css selector", "#c1-answer .said").text
        if said and said != "Counting ...":
            return str(said)
        time.sleep(0.05)
    raise AssertionError("the page did not answer")

"""Reports in a real browser: steps, counts, dark mode, phone, paper, keyboard, hostile names, downloads, speed."""

import base64
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from browser import browser_log, headless_browser, open_page
from dynamics_examples import example
from inline_command import inline
from orbitcert.exact.problem_file import problem_from_json
from orbitcert.orbit.counts import count_orbit
from orbitcert.present.question_words import percent_down
from orbitcert.present.steps import steps_of
from report_browser import asked, opened, report
from report_pages import CORPUS, EXAMPLES, HOSTILE, hostile_certificate, one_hots, written

NAMED = ("button", "slider", "textbox", "link", "image", "table", "region", "form", "group", "article", "navigation")
"""Roles that mean nothing without a name."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with headless_browser() as opened:
        yield opened


@pytest.fixture(autouse=True)
def plain_screen(browser: Any) -> Iterator[None]:
    yield
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_every_rule_opens_without_a_word_on_the_console_and_every_step_is_drawn(browser: Any, tmp_path: Path) -> None:
    example("coin").write(tmp_path / "dynamics.json")
    paths = [*(CORPUS / name for name in EXAMPLES.values()), tmp_path / "dynamics.json"]
    opened(browser, report(tmp_path, *paths))
    assert browser_log(browser) == []
    walked = 0
    for k, path in enumerate(paths, start=1):
        steps = steps_of(json.loads(path.read_text()))
        for number, step in enumerate(steps, start=1):
            browser.execute_script(
                "const s = document.getElementById(arguments[0]); s.value = arguments[1];"
                "s.dispatchEvent(new Event('input'))",
                f"c{k}-slider",
                str(number),
            )
            said = browser.find_element("id", f"c{k}-now").get_property("textContent")
            assert f"Step {number} of {len(steps)}: {step.title}" in said
            curves = browser.execute_script(
                "return document.querySelectorAll(arguments[0]).length", f"#c{k}-figure .step-arrows .arrow"
            )
            assert bool(curves) == bool(step.arrows)
            walked += 1
    assert walked > 15
    assert browser_log(browser) == []


def test_buttons_and_arrow_keys_change_arrows_and_text_and_the_change_is_announced(
    browser: Any, tmp_path: Path
) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(browser, report(tmp_path, CORPUS / EXAMPLES["clique"]))
    now = browser.find_element("id", "c1-now")
    assert now.get_attribute("aria-live") == "polite"

    def state() -> tuple[str, str]:
        arrows = browser.find_element("css selector", "#c1-figure .step-arrows").get_property("innerHTML")
        return now.text, arrows

    first = state()
    assert "Step 1 of 2: phi_1" in first[0]
    browser.find_element("css selector", "#c1 .next").click()
    second = state()
    assert "Step 2 of 2: phi_2" in second[0]
    assert first[1] != second[1]
    browser.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
    assert state() == first
    browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    assert state() == second
    slider = browser.find_element("id", "c1-slider")
    slider.send_keys(Keys.HOME)
    assert state() == first
    assert browser.find_elements("css selector", "#c1-figure g.node.base")


def test_a_typed_reward_is_counted_as_the_package_counts_it(browser: Any, tmp_path: Path) -> None:
    rng, counted = random.Random(7), 0
    for name in ("clique", "blocks", "packing", "orbits"):
        opened(browser, report(tmp_path, CORPUS / EXAMPLES[name]))
        value = json.loads((CORPUS / EXAMPLES[name]).read_text())["problem"]
        problem = problem_from_json(value)
        for _ in range(4):
            reward = [Fraction(rng.randrange(-3, 4), rng.choice((1, 1, 2, 3))) for _ in problem.states]
            said = asked(browser, ", ".join(map(str, reward)))
            counts = count_orbit(problem, reward)
            share = counts.weak
            assert f"in {counts.B + counts.tie:,} of {counts.orbit:,} variants: {share} (" in said
            rows = [
                browser.find_element("css selector", f"#c1-answer .count-{part}").text for part in ("B", "tie", "A")
            ]
            assert rows == [f"{number:,}" for number in (counts.B, counts.tie, counts.A)]
            drawn = browser.execute_script(
                "return [...document.querySelectorAll('#c1-answer svg rect')].map("
                "(r) => [r.getAttribute('class'), r.getAttribute('x'), r.getAttribute('width')])"
            )
            numbers = {"B": counts.B, "tie": counts.tie, "A": counts.A}
            before = 0
            for (part, number), (kind, left, width) in zip(numbers.items(), drawn, strict=True):
                assert part in kind.replace("-", " ").split()
                assert width == percent_down(Fraction(number, counts.orbit)).replace(" ", "")
                assert left == percent_down(Fraction(before, counts.orbit)).replace(" ", "")
                before += number
            counted += 1
    assert counted == 16
    first = problem.states[0]
    said = asked(browser, f"{first}=1; others 0")
    assert str(count_orbit(problem, (1, *(0,) * (problem.d - 1))).weak) in said
    assert browser_log(browser) == []


def test_a_bad_reward_is_refused_with_the_reason(browser: Any, tmp_path: Path) -> None:
    opened(browser, report(tmp_path, CORPUS / EXAMPLES["clique"]))
    for reward, reason in (("1, 2", "2 numbers for 3 states"), ("0.5,1,2", "neither"), ("1,2,4/2", "lowest terms")):
        said = asked(browser, reward)
        assert said.startswith("Not counted. ")
        assert reason in said
        assert browser.find_element("id", "c1-reward").get_attribute("aria-invalid") == "true"
        assert not browser.find_element("css selector", "#c1-answer .counted").is_displayed()
    assert asked(browser, "0, 1, 2").startswith("The winning side is at least as good in 4 of 6 variants")
    assert browser.find_element("id", "c1-reward").get_attribute("aria-invalid") is None


def test_an_orbit_that_is_too_large_for_the_page_names_the_command(browser: Any, tmp_path: Path) -> None:
    states = [f"s{k}" for k in range(24)]
    pairs = [{states[k]: "1/2", states[k + 1]: "1/2"} for k in range(0, 24, 2)]
    value = {
        "format": "orbitcert/problem/1",
        "name": "pairs",
        "states": states,
        "A": pairs[:1],
        "B": [*pairs[1:], {states[0]: "1/3", states[5]: "2/3"}],
    }
    written(tmp_path, "p.json", value)
    assert inline("certify", "p.json", "--rule", "clique", "-o", "c.json", cwd=tmp_path).returncode == 0
    opened(browser, report(tmp_path, "c.json"))
    said = asked(browser, ",".join(map(str, range(24))))
    assert said.startswith("Too large for this page")
    assert "orbitcert orbit c.problem.json --reward" in said
    assert not browser.find_element("css selector", "#c1-answer .counted").is_displayed()


def test_hostile_names_show_as_text_in_a_real_browser(browser: Any, tmp_path: Path) -> None:
    from selenium.common.exceptions import NoAlertPresentException

    written(tmp_path, "h.json", hostile_certificate())
    opened(browser, report(tmp_path, "h.json", more=("--title", HOSTILE[0])))
    with pytest.raises(NoAlertPresentException):
        browser.switch_to.alert.text  # noqa: B018
    assert browser_log(browser) == []
    foreign = "return document.querySelectorAll('img, iframe, object, [onload], [onerror]').length"
    assert browser.execute_script(foreign) == 0
    assert browser.execute_script("return document.scripts.length") == 6
    text = browser.execute_script("return document.body.textContent")
    for name in HOSTILE[:4]:
        assert name in text
    assert not set("\u202e\u2066") & set(text)
    for _ in range(8):
        browser.find_element("css selector", "#c1 .next").click()
    assert "Step 9 of 9" in browser.find_element("id", "c1-now").text
    assert asked(browser, ",".join("1" + "0" * 9)).startswith("The winning side is at least as good in 9 of 10")
    assert browser.execute_script("return document.scripts.length") == 6
    width = browser.execute_script("return [document.scrollingElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]


def test_a_script_that_is_not_the_pages_own_does_not_run(browser: Any, tmp_path: Path) -> None:
    page = report(tmp_path, CORPUS / EXAMPLES["clique"])
    page.write_text(page.read_text().replace("</footer>", "<script>document.title = 'taken'</script></footer>"))
    opened(browser, page)
    assert browser.title != "taken"
    assert any("Content Security Policy" in line for line in browser_log(browser))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_preference_of_the_reader(scheme: str, browser: Any, tmp_path: Path) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    opened(browser, report(tmp_path, CORPUS / EXAMPLES["clique"]))
    colours = browser.execute_script(
        "const s = getComputedStyle(document.body); return [s.backgroundColor, s.color].map((c) => c.match(/[0-9]+/g))"
    )
    paper, ink = (sum(map(int, colour[:3])) for colour in colours)
    assert (paper > ink) == (scheme == "light")


def test_on_a_phone_nothing_scrolls_sideways_but_what_is_wide(browser: Any, tmp_path: Path) -> None:
    example("trap").write(tmp_path / "dynamics.json")
    written(tmp_path, "h.json", hostile_certificate())
    paths = [*(CORPUS / name for name in EXAMPLES.values()), CORPUS / "accept/long-numbers.json"]
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    opened(browser, report(tmp_path, *paths, "dynamics.json", "h.json"))
    inner, scroll = browser.execute_script("return [innerWidth, document.scrollingElement.scrollWidth]")
    assert inner == 390
    assert scroll <= inner


def test_on_paper_all_steps_and_tables_are_there_and_controls_are_not(browser: Any, tmp_path: Path) -> None:
    opened(browser, report(tmp_path, written(tmp_path, "x.json", one_hots(36))))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    hidden, clipped, boxes = browser.execute_script(
        "const shown = (e) => getComputedStyle(e).display !== 'none';"
        "const frames = [...document.querySelectorAll('.scroll, .figure')];"
        "return [[...document.querySelectorAll('.stepper, .own, .skip')].filter(shown).length,"
        " frames.filter((e) => getComputedStyle(e).overflowY !== 'visible').length, frames.length]"
    )
    assert (hidden, clipped) == (0, 0)
    assert boxes >= 4
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    pdf = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"])
    (tmp_path / "r.pdf").write_bytes(pdf)
    text = pdf_text(tmp_path / "r.pdf")
    for k in range(1, 36):
        assert f"phi_{k}:" in text
    assert "Count its orbit" not in text


def pdf_text(path: Path) -> str:
    import shutil
    import subprocess

    if shutil.which("pdftotext") is None:
        pytest.skip("the printed page was NOT read: pdftotext is not installed")
    run = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return run.stdout


def test_every_control_is_reached_by_the_tab_key_in_the_order_of_the_page(browser: Any, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(browser, report(tmp_path, CORPUS / EXAMPLES["clique"], CORPUS / EXAMPLES["packing"]))
    wanted = browser.execute_script(
        "return [...document.querySelectorAll('a[href], button:not(:disabled), input, textarea, [tabindex=\"0\"]')]"
        ".map((e, k) => (e.dataset.test = k, k))"
    )
    assert len(wanted) > 25
    reached = []
    for _ in wanted:
        browser.switch_to.active_element.send_keys(Keys.TAB)
        place, outline = browser.execute_script(
            "const e = document.activeElement; return [e.dataset.test, getComputedStyle(e).outlineStyle]"
        )
        assert outline != "none"
        reached.append(int(place))
    assert reached == wanted
    browser.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
    browser.find_element("css selector", ".skip").send_keys(Keys.ENTER)
    assert browser.execute_script("return document.activeElement.id") == "main"


def test_the_accessibility_tree_names_every_control_figure_and_table_and_nests_headings(
    browser: Any, tmp_path: Path
) -> None:
    example("trap").write(tmp_path / "dynamics.json")
    opened(browser, report(tmp_path, *(CORPUS / name for name in EXAMPLES.values()), "dynamics.json"))
    assert asked(browser, "0, 1, 2").startswith("The winning side")
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    seen: Counter[str] = Counter()
    levels, live = [], 0
    for node in nodes:
        if node["ignored"]:
            continue
        role, name = node["role"]["value"], node.get("name", {}).get("value", "")
        properties = {item["name"]: item["value"].get("value") for item in node.get("properties", [])}
        live += properties.get("live") == "polite"
        if role in NAMED:
            assert name.strip(), node
            seen[role] += 1
        if role == "heading":
            levels.append(int(properties["level"]))
    assert {role: seen[role] for role in NAMED if seen[role] < 6} == {"navigation": 1, "slider": 4}
    order = browser.execute_script(
        "return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => +h.tagName[1])"
    )
    assert sorted(levels) == sorted(order)
    assert all(after <= before + 1 for before, after in pairwise(order))
    assert order.count(1) == 1
    assert live == 12  # for every certificate the step, and the count
    figures = browser.execute_script(
        "return [...document.querySelectorAll('.figure svg')].map((s) => s.querySelector('desc').textContent)"
    )
    assert len(figures) == 6
    assert all(len(text) > 10 for text in figures), figures


def test_what_is_downloaded_is_the_certificate_byte_for_byte(browser: Any, tmp_path: Path) -> None:
    folder = tmp_path / "down"
    folder.mkdir()
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
    value = one_hots(300)
    value["problem"]["name"] = "long " * 300_000  # a link of more than two million characters
    written(tmp_path, "x.json", value)
    opened(browser, report(tmp_path, "x.json"))
    for key in ("certificate", "problem", "steps", "states", "tikz"):
        browser.find_element("id", f"c1-{key}").click()
    names = {"x.json", "x.problem.json", "x.steps.csv", "x.states.csv", "x.tikz.tex"}
    for _ in range(200):
        if {path.name for path in folder.iterdir()} == names:
            break
        time.sleep(0.05)
    assert {path.name for path in folder.iterdir()} == names
    time.sleep(0.2)
    assert (folder / "x.json").read_bytes() == (tmp_path / "x.json").read_bytes()


def test_without_scripts_the_claim_all_steps_and_the_files_are_there(browser: Any, tmp_path: Path) -> None:
    page = report(tmp_path, CORPUS / EXAMPLES["clique"])
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        open_page(browser, page)
        text = browser.find_element("tag name", "body").text
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    for said in ("VERIFIED", "phi_2: candy ↔ hug", "With scripts switched on", "The certificate (", "Tight."):
        assert said in text
    assert "Count its orbit" not in text

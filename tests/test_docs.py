"""README and docs: commands and Python blocks print what they say, every block is executed, links lead somewhere."""

import re
from pathlib import Path

import pytest

from block_executors import EXECUTORS, execute
from fenced_blocks import PAGES, ROOT, Block, blocks, indented_code, name_of
from page_run import page_commands, run_page

BLOCKS = [block for page in PAGES for block in blocks(page)]
RUN = ("console", "python")
RUN_PAGES = [page for page in PAGES if any(block.language in RUN for block in blocks(page))]
OTHER_BLOCKS = [block for block in BLOCKS if block.language not in RUN]


def test_there_are_pages_and_blocks() -> None:
    assert len(RUN_PAGES) >= 18
    assert len(OTHER_BLOCKS) >= 60
    assert sum(len(page_commands(page)) for page in PAGES) >= 130
    assert sum(block.language == "python" for block in BLOCKS) >= 9


@pytest.mark.parametrize("page", RUN_PAGES, ids=name_of)
def test_the_commands_and_the_python_of_the_page_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    tally = run_page(page, tmp_path)
    total = len(page_commands(page))
    blocks_of_python = sum(block.language == "python" for block in blocks(page))
    assert tally.ran + tally.python + len(tally.not_run) == total + blocks_of_python > 0
    assert total == 0 or total >= 3
    if tally.not_run:
        pytest.skip(f"{len(tally.not_run)} of {total + blocks_of_python} were NOT run: {' | '.join(tally.not_run)}")


@pytest.mark.parametrize("block", OTHER_BLOCKS, ids=lambda block: block.place)
def test_the_block_holds(block: Block, tmp_path: Path) -> None:
    assert execute(block, tmp_path) > 0


def test_every_block_has_a_language_that_is_executed_and_no_code_stands_outside_a_block() -> None:
    without = [block.place for block in BLOCKS if block.language not in EXECUTORS]
    assert without == []
    assert {name_of(page): lines for page in PAGES if (lines := indented_code(page))} == {}
    assert [name_of(page) for page in PAGES if re.search(r"<(pre|code|script)\b", page.read_text())] == []


def test_a_file_named_on_a_block_is_a_plain_name_and_stands_on_its_page_once() -> None:
    named = [(block.page, block.file) for block in BLOCKS if block.file]
    assert len(set(named)) == len(named) >= 25
    assert all(re.fullmatch(r"[\w-]+\.(json|py|csv|drn|nm|pm|v|tra|lab)", file) for _, file in named)


def test_links_between_pages_lead_somewhere() -> None:
    checked = 0
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), (page.name, target)
                checked += 1
    assert checked >= 8


def test_every_how_to_page_is_in_the_list_of_them() -> None:
    folder = ROOT / "docs" / "how-to"
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", (folder / "README.md").read_text()))
    assert listed == {page.name for page in folder.glob("*.md")} - {"README.md"}
    assert len(listed) > 20


def test_the_readme_is_shorter_than_two_screens() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 80

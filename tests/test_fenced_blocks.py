"""Reading fenced blocks, what each language is held to, and the blocks that must make the suite fail."""

from pathlib import Path

import pytest
from _pytest.outcomes import Failed

from block_executors import EXECUTORS, execute
from fenced_blocks import Block, Command, agrees, blocks, commands, indented_code
from needed import EXTRAS, missing
from orbitcert.exact.bad_input import BadInput

CANDY = '{"format": "orbitcert/problem/1", "name": "c", "states": ["x", "y"], "A": [{"x": "1"}], "B": [{"y": "1"}]}'
COIN = "@type: MDP\n@parameters\n\n@reward_models\n\n@nr_states\n1\n@model\nstate 0 init\n\taction a\n\t\t0 : 1\n"
PROGRAM = "dtmc\nmodule m\n s : [0..1];\n [] s=0 -> 1/2:(s'=1) + 1/2:(s'=0);\n [] s=1 -> (s'=1);\nendmodule\n"
SENTENCE = "Theorem bound (R : realFieldType) (r : reward R 3) :"

GOOD = [
    ("json", CANDY),
    ("json refused", CANDY.replace('"1"', '"2/2"')),
    ("json", '{"candy": "1", "hug": "-1/2"}'),
    ("sh", "make demo   # words\nmake test"),
    ("sh", "orbitcert export CERT --coq [--environment FILE --from STATE] -o FILE.v"),
    ("sh", "PYTHON=python3.12 make demo\n.venv/bin/pip install -c constraints.txt '.[gymnasium,plot]'"),
    ("bash", "python3 -m venv .venv\npip install 'orbitcert[docs]'\napt-get install -y --no-install-recommends coq"),
    ("bash", "python -m orbitcert certify candy \\\n  -o candy.json\nbash proofs/available.sh"),
    ("coq", SENTENCE),
    ("latex", r"$\frac{1}{2}$ \begin{tabular}{ll}\toprule a & b \\ \bottomrule\end{tabular}"),
    ("math", r"\frac{n}{n+m} \ge \frac12"),
    ("dot", "digraph { a -> b }"),
    ("drn", COIN),
    ("prism", PROGRAM),
    ("csv", "a,b\n1,2"),
    ("markdown", "~~~console\n$ echo a b | cut -c 1\na\n~~~"),
    ("text", "A = { s0 }   B = { s1 }"),
    ("layers", "cli"),
    ("{toctree}", ":maxdepth: 1\n\nother\nTitle <other>"),
    ("{note}", "For readers."),
]

BAD = [
    ("", "x"),
    ("js", "alert(1)"),
    ("yaml", "a: 1"),
    ("json", CANDY.replace('"1"', '"2/2"')),
    ("json", CANDY.replace("problem/1", "riddle/1")),
    ("json", '{"candy": 0.5}'),
    ("json refused", CANDY),
    ("json member", '"nonsense": "1"'),
    ("json perhaps", CANDY),
    ("sh", "make gold"),
    ("sh", "orbitcert prove candy"),
    ("sh", "orbitcert certify candy --loud"),
    ("sh", "pip install '.[blas]'"),
    ("sh", "pip install something-else"),
    ("sh", "pip install -c no-such.txt ."),
    ("sh", "apt-get install cog"),
    ("sh", "bash no-such.sh"),
    ("sh", "make demo && make gold"),
    ("sh", "sudo reboot"),
    ("coq", "Theorem bound : False."),
    ("latex", r"\undefined"),
    ("math", r"\frac{1}"),
    ("dot", "digraph {"),
    ("drn", "@type: POMDP\n"),
    ("prism", "dtmc\nmodule\n"),
    ("csv", "a,b\n1"),
    ("markdown", "~~~console\n$ echo a\nb\n~~~"),
    ("markdown", "~~~js\nalert(1)\n~~~"),
    ("text", "$ orbitcert certify candy"),
    ("text", "orbitcert certify candy"),
    ("text", ""),
    ("layers", ""),
    ("{toctree}", "nowhere"),
    ("{note}", "make demo"),
]


def page_with(info: str, text: str, folder: Path) -> Block:
    """The only block of a page with this block."""
    (folder / "other.md").write_text("# Other\n")
    page = folder / "page.md"
    page.write_text(f"# Page\n\n```{info}\n{text}\n```\n")
    [block] = blocks(page)
    return block


@pytest.mark.parametrize(("info", "text"), GOOD, ids=lambda part: part[:20])
def test_a_block_that_is_right_is_held_to_something(info: str, text: str, tmp_path: Path) -> None:
    assert execute(page_with(info, text, tmp_path), tmp_path) > 0


@pytest.mark.parametrize(("info", "text"), BAD, ids=lambda part: part[:20])
def test_a_block_that_is_wrong_or_in_an_unknown_language_fails(info: str, text: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, BadInput, Failed)):
        execute(page_with(info, text, tmp_path), tmp_path)


def test_every_language_has_a_right_block_and_most_have_a_wrong_one() -> None:
    right, wrong = ({info.split(" ")[0] for info, _ in listed} for listed in (GOOD, BAD))
    run_with_their_page = {"console", "python"}
    assert {name for name in EXECUTORS if name[0] != "{"} - run_with_their_page == right - {"{toctree}", "{note}"}
    assert {name for name in EXECUTORS if name[0] != "{"} - run_with_their_page - wrong == {"bash"}


def test_a_block_keeps_its_marks_its_file_its_line_and_its_text_without_the_margin(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "1. first\n\n   ```json refused file=a.json needs=plot,volume\n   {}\n     x\n   ```\n\n~~~text\n```\n~~~\n"
    )
    assert blocks(page) == [
        Block(page, 3, "json", ("refused",), "{}\n  x\n", "a.json", ("plot", "volume")),
        Block(page, 8, "text", (), "```\n"),
    ]


@pytest.mark.parametrize(
    "text", ["```json\n{}\n", "> ```json\n> {}\n> ```\n", "- ```sh\n  ls\n  ```\n", "```json colour=red\n{}\n```\n"]
)
def test_a_page_whose_blocks_readers_could_see_differently_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(text)
    with pytest.raises(ValueError, match=r"page\.md:"):
        blocks(tmp_path / "page.md")


def test_indented_code_is_found_and_text_in_a_list_is_not_code(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Words\n\n    ls\n\n- item\n\n    more\n\nWords\n    still the paragraph\n\n\tls\n")
    assert indented_code(page) == [3, 12]


def test_a_command_has_marks_and_goes_on_after_a_backslash() -> None:
    text = "$ orbitcert a \\\n    b  # exit 3, needs coq\nout\n...\n$ ls  # needs plot\n"
    assert commands(text) == [
        Command("orbitcert a b", 3, ("coq",), ["out", "..."]),
        Command("ls", 0, ("plot",), []),
    ]


@pytest.mark.parametrize("text", ["out\n$ ls\n", "$ ls  # exit three\n", "$ ls  # needs Coq\n", "$ ls  # lists\n"])
def test_a_mark_that_is_none_and_output_without_a_command_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"neither|without"):
        commands(text)


def test_dots_stand_for_any_lines_or_any_rest_and_nothing_else_does() -> None:
    assert agrees(["a", "...", "z..."], ["a", "b", "c", "zebra"])
    assert agrees(["..."], [])
    assert not agrees(["a"], ["a", "b"])
    assert not agrees(["a", "..."], ["b"])
    assert not agrees([], ["a"])
    assert not agrees(["a...b"], ["a--b"])


def test_needs_are_coq_programs_and_extras_and_nothing_else() -> None:
    for need in ("coq", "latex", "graphviz", *EXTRAS):
        assert missing(need) is None or missing(need)
    with pytest.raises(ValueError, match="neither coq"):
        missing("luck")

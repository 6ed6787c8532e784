"""The reference pages against the program: commands, options, rejections, formats; none missing, none invented."""

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
sys.path.insert(0, str(ROOT / "docs" / "_site"))

from command_reference import commands, reference  # noqa: E402

OPTION = re.compile(r"(?<![\w-])(--?[A-Za-z][\w-]*)")
GENERAL = {"--json", "--help"}
"""What the page says once, about all commands."""


def rows() -> dict[str, str]:
    """The text of the rows of the table of commands, by command."""
    page = (REFERENCE / "command-line.md").read_text()
    table = page.split("| command | does |", 1)[1].split("\n\n", 1)[0].replace("\\|", " ")
    found: dict[str, str] = {}
    for line in table.splitlines()[2:]:
        words = re.findall(r"[a-z]+", line)
        name = " ".join(words[:2]) if " ".join(words[:2]) in commands() else words[0]
        assert line.startswith(f"| `{name}"), line
        found[name] = found.get(name, "") + line
    return found


def test_the_page_of_the_command_line_has_every_command_and_no_other() -> None:
    assert set(rows()) == set(commands())
    assert len(commands()) > 20


def test_every_option_of_every_command_is_on_the_page_and_no_other() -> None:
    wrong, checked = [], 0
    for name, command in commands().items():
        written = set(OPTION.findall(rows()[name])) - GENERAL
        groups = [{*p.opts, *p.secondary_opts} for p in command.params if p.opts[0].startswith("-")]
        for group in groups:
            checked += 1
            if not group & (written | GENERAL):
                wrong.append(f"{name}: {sorted(group)} is missing")
        wrong += [f"{name}: there is no {option}" for option in sorted(written - set().union(*groups))]
    assert not wrong, "\n".join(wrong)
    assert checked > 120


def test_the_page_says_what_json_does_and_which_commands_have_none() -> None:
    page = (REFERENCE / "command-line.md").read_text()
    said = re.search(r"with every command but ((?:`[a-z]+`(?:, | and )?)+), `--json` prints exactly one JSON", page)
    assert said
    without = {name for name, c in commands().items() if "--json" not in {o for p in c.params for o in p.opts}}
    assert without == set(re.findall(r"`([a-z]+)`", said[1]))


def test_the_generated_reference_has_every_parameter_with_its_default_and_help() -> None:
    text, checked = reference(), 0
    sections = dict(re.findall(r"^## `([a-z ]+)`\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert set(sections) == set(commands())
    for name, command in commands().items():
        for parameter in command.params:
            checked += 1
            assert parameter.help, (name, parameter.name)
            for option in (o for o in (*parameter.opts, *parameter.secondary_opts) if o.startswith("-")):
                assert re.search(rf"`{option}[ `]", sections[name]), (name, option)
            shown = re.sub(r"\\(.)", r"\1", sections[name])
            assert " ".join(parameter.help.split()) in shown, (name, parameter.help)
            if type(parameter.default) in (int, str) and parameter.default != "":
                assert f"| `{parameter.default}` |" in shown, (name, parameter.default)
    assert checked > 140


def test_exit_statuses_of_the_program_are_the_ones_on_the_page() -> None:
    page = (REFERENCE / "command-line.md").read_text()
    table = page.split("| status | meaning |", 1)[1].split("\n\n", 1)[0]
    written = {int(status) for status in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert written == {0, 2, 3, 4, 5, 130}
    told = ast.get_docstring(ast.parse((ROOT / "src" / "orbitcert" / "cli.py").read_text())) or ""
    assert {int(number) for number in re.findall(r"\b(\d+) (?=[a-z])", told)} == written


def rejections() -> set[str]:
    """The names with which the checker can reject: the second argument of `_hold`, wherever it comes from."""
    tree = ast.parse((ROOT / "src" / "orbitcert" / "checker.py").read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found: set[str] = set()
    calls = 0
    for function in functions:
        for call in calls_of("_hold", function):
            found |= names(call.args[1], function, functions)
            calls += 1
    used = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "_hold" and isinstance(n.ctx, ast.Load)]
    assert calls == len(used) > 30
    assert "'rejected'" not in {ast.unparse(refusal.args[0]) for refusal in calls_of("_Refusal", tree)}
    return found


def calls_of(name: str, tree: ast.AST) -> list[ast.Call]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == name]


def names(node: ast.expr, function: ast.FunctionDef, functions: list[ast.FunctionDef]) -> set[str]:
    """The texts that this expression can be: itself, what the function assigns to it, what its callers pass."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    assert isinstance(node, ast.Name), ast.unparse(node)
    for assigned in (n for n in ast.walk(function) if isinstance(n, ast.Assign)):
        target, value = assigned.targets[0], assigned.value
        several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        for one, its in zip(target.elts, value.elts, strict=True) if several else [(target, value)]:
            if isinstance(one, ast.Name) and one.id == node.id:
                return names(its, function, functions)
    place = [argument.arg for argument in function.args.args].index(node.id)
    passed = [(call, home) for home in functions for call in calls_of(function.name, home)]
    assert passed, function.name
    return set().union(*(names(call.args[place], home, functions) for call, home in passed))


def test_the_table_of_rejections_has_every_name_that_the_checker_gives_and_no_other() -> None:
    page = (REFERENCE / "certificate-format.md").read_text()
    table = page.split("| rejection | when |", 1)[1].split("\n\n", 1)[0]
    written = re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)
    assert len(written) == len(set(written)) > 20
    assert set(written) == rejections()
    assert {folder.name for folder in (ROOT / "tests" / "corpus" / "reject").iterdir()} <= set(written)


def formats() -> set[str]:
    """The format names in the source, as `orbitcert/problem/1`."""
    text = "\n".join(path.read_text() for path in sorted((ROOT / "src").rglob("*.py")))
    return set(re.findall(r"orbitcert/[a-z-]+/\d+", text))


def test_every_format_of_the_program_has_a_page_and_every_such_page_is_of_one() -> None:
    titles = {}
    for page in sorted(REFERENCE.glob("*-format.md")):
        titles[page.name] = set(re.findall(r"orbitcert/[a-z-]+/\d+", page.read_text().splitlines()[0]))
    described = set().union(*titles.values())
    assert formats() - described == set()
    assert described - formats() == set()
    assert len(formats()) > 6

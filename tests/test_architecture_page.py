"""The page on the architecture against the tree and the contracts: parts, names and their order, both ways."""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "orbitcert"
PAGE = (ROOT / "docs" / "explanation" / "architecture.md").read_text()
BLOCK = re.compile(r"^```layers\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def modules() -> set[str]:
    """Every module and package, as `orbit/counts`, `present` or `solver`."""
    files = (path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))
    names = {(f.parent if f.stem == "__init__" else f.with_suffix("")).as_posix() for f in files}
    return names - {".", "__main__"}


def parts() -> list[tuple[str, str]]:
    """The rows of the table of parts: what is named, what it holds."""
    table = PAGE.split("| part | holds |", 1)[1].split("\n\n", 1)[0]
    rows = [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in table.splitlines()[2:]]
    return [(row[0], row[1]) for row in rows]


def named(cell: str) -> list[str]:
    """The modules in a cell of the first column; a name without a folder is in the folder of the one before it."""
    found: list[str] = []
    folder = ""
    for name in re.findall(r"`([^`]+)`", cell):
        plain = name.removesuffix("/").removesuffix(".py")
        if "/" in plain:
            folder = plain.rsplit("/", 1)[0]
        elif folder and not name.endswith((".py", "/")):
            plain = f"{folder}/{plain}"
        found.append(plain)
    return found


def exists(name: str, known: set[str]) -> bool:
    if name.endswith("*"):
        return any(module.startswith(name[:-1]) for module in known)
    return name in known or (ROOT / name).is_dir()


def test_every_package_and_every_module_beside_them_is_named_on_the_page() -> None:
    packages = {f.parent.relative_to(SOURCE).as_posix() for f in SOURCE.rglob("__init__.py")} - {"."}
    beside = {path.stem for path in SOURCE.glob("*.py")} - {"__init__", "__main__"}
    said = {name for cell, _ in parts() for name in named(cell)}
    assert packages | beside <= said, sorted((packages | beside) - said)
    assert len(packages) >= 9
    assert len(beside) >= 14


def test_every_part_named_on_the_page_exists() -> None:
    known, checked = modules(), 0
    for cell, _ in parts():
        for name in named(cell):
            assert exists(name, known), name
            checked += 1
    assert checked > 60


def test_every_name_in_the_text_of_the_page_is_one_of_the_source() -> None:
    """In code: a module, a package, a folder, a class or a function of ours, a rule, or a file."""
    known = modules()
    stems = {name.rsplit("/", 1)[-1] for name in known}
    trees = [ast.parse(path.read_text()) for path in sorted(SOURCE.rglob("*.py"))]
    defined = {n.name for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef | ast.FunctionDef)}
    constants = (n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant))
    texts = {value for value in constants if isinstance(value, str)}
    checked = 0
    prose = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    for name in re.findall(r"`([^`]+)`", prose):
        plain = name.removesuffix("/").removesuffix(".py")
        is_module = exists(plain, known) or plain in stems or (plain.endswith("*") and exists(plain, stems))
        is_suffix = plain.startswith("*") and any(stem.endswith(plain[1:]) for stem in stems)
        assert is_module or is_suffix or plain in defined | texts or (ROOT / name).exists(), name
        checked += 1
    assert checked > 110


def layers() -> list[set[str]]:
    """The layers of the contract, from the top."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = next(c for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    named = [re.split(r"[|:]", layer) for layer in contract["layers"]]
    return [{name.strip().removeprefix("orbitcert.") for name in layer} for layer in named]


def drawn() -> list[set[str]]:
    """The layers of the picture, from the top."""
    match = BLOCK.search(PAGE)
    assert match
    return [set(re.split(r" {2,}", line)[0].split(", ")) for line in match[1].splitlines() if line.strip()]


def test_the_picture_shows_the_layers_of_the_contract_in_their_order() -> None:
    *order, apart = drawn()
    assert order == layers()
    assert apart == {"checker"}
    assert len(order) > 15


def test_the_picture_shows_every_package_and_every_module_beside_them() -> None:
    """So a part that no contract holds is found out."""
    beside = {path.stem for path in SOURCE.glob("*.py")} - {"__init__", "__main__"}
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert set().union(*drawn()) == beside | packages

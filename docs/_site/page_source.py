"""What a page says before it is parsed: generated parts put in, links that leave the folder followed.

The pages stay readable where they lie, with plain relative links.  Five things are different on the site:
`<!-- generated: NAME -->` becomes what the program says about itself, `<!-- the file: PATH -->` becomes this file of
the repository, a block of layers becomes a picture, a block that is a file shows its name, and a link to a page outside
this folder leads to the page that shows it.
"""

import json
import os
import re
from pathlib import Path

import command_reference
import module_reference
from layers_picture import with_pictures

DOCS = Path(__file__).resolve().parent.parent
ROOT = DOCS.parent
SHOWN = {ROOT / "proofs" / "README.md": DOCS / "mathematics" / "coq.md", ROOT / "README.md": DOCS / "index.md"}
"""Pages outside this folder, and which page shows them."""

GENERATED = re.compile(r"^<!-- generated: (\S+)(?: (\S+))? -->$", re.MULTILINE)
THE_FILE = re.compile(r"^<!-- the file: (\S+) -->$", re.MULTILINE)
TOCTREE = re.compile(r"^```\{toctree\}\n((?::.*\n)*)\n?((?:.*\n)*?)```\n", re.MULTILINE)
FILE_BLOCK = re.compile(r"^```(\w+) file=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1[ ]*$", re.MULTILINE | re.DOTALL)
CODE_OR_LINK = re.compile(
    r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s#]+)(#[^()\s]*)?\)|(`+)(?!`).+?(?<!`)\4(?!`)", re.DOTALL
)


def site_source(page: Path, text: str) -> str:
    """The text of this page as the site shows it."""
    shown = THE_FILE.search(text)
    if shown:
        there = ROOT / shown[1]
        return _with_links(page, there, there.read_text(encoding="utf-8"))
    text = TOCTREE.sub(lambda match: _toctree(page, text, match), text)
    text = _with_links(page, page, text)
    text = FILE_BLOCK.sub(r"```{code-block} \1\n:caption: \2\n\n\3```", text)
    text = with_pictures(page, DOCS / "reference", text)
    return GENERATED.sub(lambda match: _generated(match[1], match[2]), text)


def notebook_source(page: Path, text: str) -> str:
    """A notebook as the site shows it: links as on every page, and its language, which notebooks may leave out."""
    notebook = json.loads(text)
    notebook["metadata"].setdefault("language_info", {"name": "python", "pygments_lexer": "ipython3"})
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = _with_links(page, page, "".join(cell["source"]))
    return json.dumps(notebook)


def _toctree(page: Path, text: str, match: re.Match[str]) -> str:
    """The table of contents with `folder/*` replaced by the pages there that no table on this page names."""
    named = {line for found in TOCTREE.finditer(text) for line in found[2].splitlines()}
    named = {line.split("<")[-1].rstrip(">") for line in named}
    lines: list[str] = []
    for line in match[2].splitlines():
        if not line.endswith("*"):
            lines.append(line)
            continue
        there = (path for path in page.parent.glob(line) if path.suffix in (".md", ".ipynb"))
        names = sorted(path.relative_to(page.parent).with_suffix("").as_posix() for path in there)
        lines += [name for name in names if name not in named and name != page.stem]
    return f"```{{toctree}}\n{match[1]}\n{chr(10).join(lines)}\n```\n" if lines else ""


def _generated(name: str, argument: str | None) -> str:
    if name == "commands":
        return command_reference.reference()
    if name == "public-names":
        return module_reference.public_names()
    if name == "modules" and argument is not None:
        return module_reference.modules(argument)
    raise ValueError(f"nothing is generated under the name {name}")


def _with_links(page: Path, origin: Path, text: str) -> str:
    """The text with the links of `origin` as they have to be on `page`; code stays as it is."""
    out, done = "", 0
    for fence in FENCE.finditer(text):
        out += CODE_OR_LINK.sub(lambda m: _link(page, origin, m), text[done : fence.start()]) + fence[0]
        done = fence.end()
    return out + CODE_OR_LINK.sub(lambda m: _link(page, origin, m), text[done:])


def _link(page: Path, origin: Path, match: re.Match[str]) -> str:
    words, target, anchor = match[1], match[2], match[3] or ""
    if target is None or "://" in target or target.startswith("mailto:"):
        return match[0]
    there = Path(os.path.normpath(origin.parent / target))
    there = SHOWN.get(there, there)
    if there.is_dir():
        return words  # the site has pages and files; a folder is neither
    return f"[{words}]({os.path.relpath(there, page.parent)}{anchor})"

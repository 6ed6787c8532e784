"""The site: every page of this folder, the reference made from the program, nothing from the network."""

import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "_site"), str(HERE.parent / "src")]

from docstring_text import rest_lines  # noqa: E402
from docutils import nodes  # noqa: E402
from module_reference import module_names, shown_in_full  # noqa: E402
from page_source import notebook_source, site_source  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402

project = "orbitcert"
html_title = "orbitcert"
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "local_mathematics"]
exclude_patterns = ["_site", "_static", "**/.ipynb_checkpoints"]

# Every broken reference is an error (`make site` turns warnings into errors).
nitpicky = True
nitpick_ignore_regex = [
    (r"py:.*", r"(?!orbitcert\.).*"),  # other people's packages are not described here
    *((r"py:.*", re.escape(name) + r"\.\w+") for name in module_names() if name not in shown_in_full()),
]
suppress_warnings = ["toc.empty_glob"]  # a room may be empty

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, Any] = {}

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True  # as they are written: a default that is a function has no other text
autodoc_typehints = "signature"
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries = False

highlight_language = "none"
smartquotes = False  # --lose stays --lose, and A' stays A'

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_last_updated_fmt = None


LONGEST_UNBROKEN = 28


def _read_page(app: Sphinx, name: str, source: list[str]) -> None:
    path = Path(app.env.doc2path(name))
    source[0] = (notebook_source if path.suffix == ".ipynb" else site_source)(path, source[0])


def _read_docstring(app: Sphinx, what: str, name: str, value: object, options: object, lines: list[str]) -> None:
    lines[:] = rest_lines(lines)


def _mark_short_code(app: Sphinx, tree: nodes.document) -> None:
    """Short code stays on one line: browsers would break an option after its hyphens."""
    for literal in tree.findall(nodes.literal):
        if len(literal.astext()) <= LONGEST_UNBROKEN:
            literal["classes"].append("short")


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _mark_short_code)
    app.connect("source-read", _read_page)
    app.connect("autodoc-process-docstring", _read_docstring)

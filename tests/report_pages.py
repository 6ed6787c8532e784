"""Certificates and questions that reports are made of in tests, and a parser that keeps what a page consists of."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from inline_command import inline

CORPUS = Path(__file__).parent / "corpus"

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</script><script>alert(3)</script>",
    "' onload='alert(4)",
    '=HYPERLINK("http://evil.example")',
    "{x}|\\input{/etc/passwd}$%",
    "a\u202eb\u2066c\u2028d\x1b[31m",
    "<!--",
    "]]>",
    "x" * 10_000,
]

VOID = {"meta", "input", "br"}

EXAMPLES = {
    "clique": "accept/candy.json",
    "blocks": "accept/blocks-two-against-three.json",
    "orbits": "accept/orbits-candy.json",
    "packing": "accept/packing-tree-sorted.json",
    "copies": "copies/accept/two-or-51.json",
}
"""A corpus certificate of every rule about option sets."""


def hostile_certificate() -> dict[str, Any]:
    """A clique certificate whose states, name and source are hostile."""
    loses, *wins = HOSTILE
    return {
        "format": "orbitcert/certificate/1",
        "problem": {
            "format": "orbitcert/problem/1",
            "name": HOSTILE[1],
            "states": HOSTILE,
            "A": [{loses: "1"}],
            "B": [{name: "1"} for name in wins],
        },
        "claim": {"relation": "most", "factor": str(len(wins)), "orbit": "all"},
        "proof": {"rule": "clique", "permutations": [[[loses, name]] for name in wins]},
        "source": {"name": HOSTILE[2], "sha256": "0" * 64},
    }


def one_hots(d: int) -> dict[str, Any]:
    """One losing state against d - 1 winning ones, as a clique."""
    names = [f"s{k}" for k in range(d)]
    return {
        "format": "orbitcert/certificate/1",
        "problem": {
            "format": "orbitcert/problem/1",
            "name": "large",
            "states": names,
            "A": [{names[0]: "1"}],
            "B": [{name: "1"} for name in names[1:]],
        },
        "claim": {"relation": "most", "factor": str(d - 1), "orbit": "all"},
        "proof": {"rule": "clique", "permutations": [[[names[0], name]] for name in names[1:]]},
        "upper": {"reward": {names[0]: "1"}, "counts": {"B": str(d - 1), "tie": "0", "A": "1"}},
    }


def written(folder: Path, name: str, value: Any) -> str:
    """The certificate as a file; its name."""
    (folder / name).write_text(json.dumps(value))
    return name


@dataclass
class Page(HTMLParser):
    """The elements of a page in their order, with attributes; a wrongly closed element is an AssertionError."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    @classmethod
    def of(cls, text: str) -> "Page":
        """The page, read to its end."""
        page = cls()
        page.feed(text)
        page.close()
        assert not page.open
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.scripts.append(data)
        else:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data[:60]}")

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element with this name."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def all_text(self) -> str:
        """What is read, with single spaces."""
        return " ".join("".join(self.text).split())


def page_of(folder: Path, *certificates: str | Path, more: tuple[str, ...] = ()) -> tuple[str, Page]:
    run = inline("report", *map(str, certificates), "-o", "r.html", *more, cwd=folder)
    assert run.returncode == 0, run.stderr
    text = (folder / "r.html").read_text()
    return text, Page.of(text)

"""The atlas as files: a page in Markdown beside its data, counterexamples that stand alone, digests of everything."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from orbitcert.exact.strict_json import json_text
from orbitcert.law.atlas import Atlas, Entry, Source
from orbitcert.law.counterexample import counterexample_to_json
from orbitcert.present.atlas_data import Row, data_files
from orbitcert.present.escaping import markdown_text, printable_text
from orbitcert.present.hunt_words import counterexample_lines
from orbitcert.present.question_words import count_text, percent_down

_BAR = re.compile(r"(?<!\\)\|")
"""A bar that `markdown_text` has not escaped."""

INTRODUCTION = """\
# The law atlas

Each law below was decided in **every** case of the universes listed at the end: all pairs of option sets up to
symmetry, and for each pair over **every** reward, ties included (one reward in every face of an arrangement of
hyperplanes; nothing is sampled). A law is *proved* (a theorem is named, and no case speaks against it), *refuted* (by
a smallest case, as a file that stands alone), or *open*. [The proofs](../mathematics/laws.md).
"""

BELOW_THE_TABLE = """
Numbers are sums over the universes in which the law was swept; a case that lies in two of them counts twice (one line
per universe: [laws.csv](laws.csv)). *Vacuous*: the hypothesis does not hold. *With equality*: some reward meets the
bound exactly.

## Refuted
"""

ABOVE_THE_SHARES = """
## How bad is the worst reward?

The exact worst share of a case is the least share of an orbit with max_B >= max_A, over every reward. All values are in
[worst-cases.csv](worst-cases.csv); the first universe, by number of states:
"""

ABOVE_THE_UNIVERSES = """
## Universes

The number of cases was compared with Burnside's lemma, stratum by stratum, before anything was written. The digest is
that of the ledger's content, whatever the order in which its units were finished ([universes.csv](universes.csv)).
"""

END = """
Columns of integers by number of states are in `b-files/`; digests of all files in [SHA256SUMS](SHA256SUMS). Each
counterexample can be judged again: `orbitcert recheck FILE`.
"""


def atlas_files(atlas: Atlas, commands: Sequence[str], plot: str | None) -> Mapping[str, str]:
    """The text of every file of the atlas by its name; `commands` made the ledgers."""
    files = dict(data_files(atlas))
    for entry in atlas.entries:
        if entry.smallest is not None:
            files[_example(entry)] = json_text(counterexample_to_json(entry.smallest))
    if plot is not None:
        files["worst-cases.svg"] = plot
    files["README.md"] = "\n".join(_page(atlas, commands, plot is not None)) + "\n"
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in sorted(files.items())}
    files["SHA256SUMS"] = "".join(f"{digest}  {name}\n" for name, digest in digests.items())
    return files


def _example(entry: Entry) -> str:
    return f"counterexamples/{entry.law.name}.json"


def _page(atlas: Atlas, commands: Sequence[str], has_plot: bool) -> Iterator[str]:
    yield INTRODUCTION
    yield from _table(("law", "status", "holds", "with equality", "fails", "vacuous", "undecided"), _statuses(atlas))
    yield BELOW_THE_TABLE
    for entry in atlas.entries:
        if entry.smallest is not None:
            source = f" ({markdown_text(entry.law.source)})" if entry.law.source else ""
            yield from (f"### {entry.law.name}{source}", "", markdown_text(entry.law.statement), "", "```text")
            yield from counterexample_lines(entry.smallest)
            yield from ("```", "", f"[{_example(entry)}]({_example(entry)})", "")
    yield from ("## Open", "")
    yield from _open(atlas)
    yield from ("", "## Proved, and held to every case", "")
    yield from _table(("law", "theorem", "cases", "met with equality", "statement"), _proved(atlas))
    yield ABOVE_THE_SHARES
    headings = ("states", "cases", "share 0", "below 1/2", "exactly 1/2", "above 1/2", "share 1")
    yield from _table(headings, _spread(atlas.sources[0]))
    if has_plot:
        yield from ("", "![How many cases have at most which worst share](worst-cases.svg)")
    yield ABOVE_THE_UNIVERSES
    yield from _table(("", "universe", "cases", "laws", "digest"), _universes(atlas))
    yield from ("", "Made by", "", *_fenced(commands), END.rstrip())


def _table(headings: Row, rows: Iterable[Row]) -> Iterator[str]:
    for line in (headings, ("---",) * len(headings), *rows):
        yield "| " + " | ".join(_BAR.sub(r"\\|", cell) for cell in line) + " |"


def _fenced(commands: Sequence[str]) -> Iterator[str]:
    """The commands as a block of code that none of them can end."""
    lines = [printable_text(command) for command in commands]
    fence = "`" * max(3, *(len(ticks) + 1 for line in lines for ticks in re.findall("`+", line)), 0)
    yield from (f"{fence}sh", *lines, fence)


def _statuses(atlas: Atlas) -> Iterator[Row]:
    for entry in atlas.entries:
        total = entry.total
        numbers = (total.holds, total.tight, total.fails, total.vacuous, total.undecided)
        status = "**refuted**" if entry.status == "refuted" else entry.status
        yield f"`{entry.law.name}`", status, *map(str, numbers)


def _open(atlas: Atlas) -> Iterator[str]:
    entries = [entry for entry in atlas.entries if entry.status == "open"]
    for entry in entries:
        cases = count_text(entry.total.holds, "case")
        statement = markdown_text(entry.law.statement)
        yield f"- `{entry.law.name}`: no counterexample among the {cases} in which its hypothesis holds. {statement}"
    if not entries:
        yield "None of these laws."


def _proved(atlas: Atlas) -> Iterator[Row]:
    for entry in atlas.entries:
        if entry.status == "proved":
            total, law = entry.total, entry.law
            equal = f"{total.tight} ({percent_down(Fraction(total.tight, total.holds))})" if total.holds else "-"
            yield (
                f"`{law.name}`",
                markdown_text(law.theorem or ""),
                str(total.holds),
                equal,
                markdown_text(law.statement),
            )


def _spread(source: Source) -> Iterator[Row]:
    half = Fraction(1, 2)
    for name, shares in source.worst().items():
        numbers = (
            sum(shares.values()),
            shares.get(Fraction(0), 0),
            sum(n for share, n in shares.items() if share < half),
            shares.get(half, 0),
            sum(n for share, n in shares.items() if share > half),
            shares.get(Fraction(1), 0),
        )
        yield name, *map(str, numbers)


def _universes(atlas: Atlas) -> Iterator[Row]:
    for number, source in enumerate(atlas.sources, start=1):
        laws = str(len(source.spec.laws))
        yield str(number), source.spec.universe.words, str(source.outcome.cases), laws, f"`{source.digest[:16]}`"

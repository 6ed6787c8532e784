"""The data files of the atlas: CSV, and OEIS-style b-files for integer columns."""

from collections.abc import Iterator, Mapping, Sequence

from orbitcert.exact.rational import rational_text
from orbitcert.law.atlas import Atlas
from orbitcert.law.spec import universe_to_json
from orbitcert.present.escaping import csv_document

Row = Sequence[str]

FEWEST = 3
"""A sequence of fewer terms gets no b-file."""


def data_files(atlas: Atlas) -> Iterator[tuple[str, str]]:
    """Every data file by its name."""
    yield "laws.csv", csv_document(_law_rows(atlas))
    yield "worst-cases.csv", csv_document(_worst_rows(atlas))
    yield "universes.csv", csv_document(_universe_rows(atlas))
    yield from _b_files(atlas)


def _law_rows(atlas: Atlas) -> Iterator[Row]:
    numbers = ("holds", "tight", "fails", "vacuous", "undecided")
    yield "law", "status", "theorem", "universe", *numbers, "source", "statement"
    for entry in atlas.entries:
        law = entry.law
        for source, tally in zip(atlas.sources, entry.tallies, strict=True):
            if tally is not None:
                values = (tally.holds, tally.tight, tally.fails, tally.vacuous, tally.undecided)
                universe = source.spec.universe.words
                yield law.name, entry.status, law.theorem or "", universe, *map(str, values), law.source, law.statement


def _worst_rows(atlas: Atlas) -> Iterator[Row]:
    yield "universe", "stratum", "worst share", "cases"
    for source in atlas.sources:
        for name, shares in source.worst().items():
            for share, cases in shares.items():
                yield source.spec.universe.words, name, rational_text(share), str(cases)


def _universe_rows(atlas: Atlas) -> Iterator[Row]:
    fields = tuple(universe_to_json(atlas.sources[0].spec.universe))
    yield *fields, "stratum", "cases", "ledger digest", "sweep digest"
    for source in atlas.sources:
        ranges = universe_to_json(source.spec.universe)
        for name, cases in source.strata().items():
            yield *(ranges[key] for key in fields), name, str(cases), source.digest, source.spec.digest


def _b_files(atlas: Atlas) -> Iterator[tuple[str, str]]:
    """For universes whose strata are numbers of states: cases, premises and failures of every law."""
    for number, source in enumerate(atlas.sources, start=1):
        strata = source.strata()
        if source.spec.universe.labelled or len(strata) < FEWEST:
            continue
        words, folder = source.spec.universe.words, f"b-files/universe-{number}"
        yield f"{folder}/cases.txt", _b_file(f"cases: {words}", strata)
        for k, name in enumerate(source.spec.laws):
            tallies = {s: r.laws[k] for s, r in zip(strata, source.outcome.strata, strict=True)}
            premises = {s: t.holds + t.fails + t.undecided for s, t in tallies.items()}
            comment = f"cases in which the hypothesis of {name} holds: {words}"
            yield f"{folder}/{name}.premises.txt", _b_file(comment, premises)
            fails = {s: t.fails for s, t in tallies.items()}
            if any(fails.values()):
                yield f"{folder}/{name}.fails.txt", _b_file(f"cases in which {name} fails: {words}", fails)


def _b_file(comment: str, column: Mapping[str, int]) -> str:
    return f"# {comment}\n" + "".join(f"{states} {number}\n" for states, number in column.items())

"""Fuzzing of the readers whose files are not explicit models: mdp/1, graphs, arrays, POWERplay, PRISM programs.

    python tests/fuzz_files.py --seconds 60 --format arrays

Every mutated file is read or refused by BadInput in one line; anything else, or more than 2 GB of memory, fails.
"""

import argparse
import io
import json
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import networkx
import numpy

from fuzz_readers import MAX_MEMORY, mutated, peak_memory
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp_file import mdp_to_json
from orbitcert.environment.rationalise import parse_rule
from orbitcert.environment.sources import open_environment
from orbitcert.exact.bad_input import BadInput

PROGRAM = b"""mdp
const int N = 3;
module walk
  s : [0..N] init 0;
  [go] s<N -> 0.5:(s'=s+1) + 1/2:(s'=0);
  [stay] true -> true;
endmodule
label "top" = s=N;
"""
POWERPLAY = b'digraph { "a" -> "b"; "a" -> "a"; "b" -> "b" }\n'
POWERPLAY_CHANCE = (
    b'digraph { "s" -> "[go]__[s]"; "[go]__[s]" -> "[s]__[go]__[s]" [weight=0.5]; '
    b'"[go]__[s]" -> "[t]__[go]__[s]" [weight=0.5]; "[s]__[go]__[s]" -> "s"; "[t]__[go]__[s]" -> "t"; "t" -> "t" }\n'
)


def graph_bytes(ending: str) -> bytes:
    graph = networkx.MultiDiGraph(initial="s")
    graph.add_edge("s", "h", action="toss", probability="1/2")
    graph.add_edge("s", "t", action="toss", probability="1/2")
    graph.add_edges_from([("h", "h"), ("t", "t"), ("t", "h")])
    lines = networkx.generate_graphml(graph) if ending == ".graphml" else networkx.generate_gml(graph)
    return "\n".join(lines).encode()


def array_bytes(**arrays: object) -> bytes:
    stream = io.BytesIO()
    numpy.savez(stream, **arrays)
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Files:
    """The ending of the files of a format, samples, and the source that names a file of this path."""

    ending: str
    samples: tuple[bytes, ...]
    source: Callable[[Path], str] = str


P = numpy.array([[[0, 1], [0, 1]], [[0.5, 0.5], [1, 0]]])
FORMATS = {
    "mdp/1": Files(
        ".json", tuple(json.dumps(mdp_to_json(gallery_entry(name).environment)).encode() for name in ("candy", "gems"))
    ),
    "graphml": Files(".graphml", (graph_bytes(".graphml"),)),
    "gml": Files(".gml", (graph_bytes(".gml"),)),
    "arrays": Files(
        ".npz",
        (array_bytes(P=P), array_bytes(R=numpy.zeros((2, 2)), Q=numpy.moveaxis(P, 0, 1))),
    ),
    "powerplay": Files(".gv", (POWERPLAY, POWERPLAY_CHANCE)),
    "program": Files(".prism", (PROGRAM,), lambda path: f"program:{path}"),
}


def fuzz(name: str, seconds: int, seed: int, least: int = 1) -> str:
    """Read mutated files of this format for so many seconds, and at least so many; the report on one line."""
    form, draw = FORMATS[name], random.Random(f"{seed} {name}")
    accepted = runs = 0
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"model{form.ending}")
        while time.monotonic() < end or runs < least:
            data = draw.choice(form.samples)
            for _ in range(draw.choice((1, 1, 2, 3))):
                data = mutated(data, draw)
            path.write_bytes(data)
            try:
                open_environment(form.source(path), parse_rule(draw.choice(("refuse", "decimal", "limit=3"))))
                accepted += 1
            except BadInput as fault:
                if "\n" in str(fault) or not fault.where:
                    raise ValueError(f"not one line with a place: {fault}") from fault
            except BaseException:
                print("not refused:", data)
                raise
            runs += 1
            if peak_memory() > MAX_MEMORY:
                raise MemoryError(f"{name}: {peak_memory()} bytes after {runs} runs")
    return f"{name}: {runs} runs, {accepted} accepted, {runs - accepted} refused, peak {peak_memory() // 2**20} MiB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--format", choices=sorted(FORMATS), required=True)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(fuzz(chosen.format, chosen.seconds, chosen.seed))


if __name__ == "__main__":
    main()

"""Mutates valid model files at random and reads them: every reader must answer with an environment or a BadInput.

    python tests/fuzz_readers.py --seconds 60 --format drn [--seed 1]

A refusal must be one line that names a line of the file, and an accepted file must survive being written and read
again.  The script reports runs, accepted and refused files, the slowest run and the peak of memory; it fails on any
other exception and above 2 GB.  A format is one entry of FORMATS.
"""

import argparse
import random
import re
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from orbitcert.environment.drn import drn_text, read_drn
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.prism_explicit import prism_texts, read_tra
from orbitcert.environment.rationalise import REFUSE, Rule, parse_rule
from orbitcert.environment.storm_explicit import read_storm
from orbitcert.exact.bad_input import BadInput

MAX_MEMORY = 2 * 10**9
RULES = (REFUSE, parse_rule("decimal"), parse_rule("limit=3"), parse_rule("limit=1000000007"))

WALK = Mdp.of(
    "walk",
    {
        "at home": {"go \N{RIGHTWARDS ARROW}": {"at home": "1/3", "s_1": "2/3"}, "stay": {"at home": 1}},
        "s_1": {"a": {"at home": "1/10", "s_1": "1/5", "": "7/10"}, "action_1": {"": 1}},
        "": {"end": {"": 1}},
    },
)
LABELLED = replace(WALK, initial=0, labels=(("deadlock", ()), ("label_x", (1,)), ("two words", (0, 2))))
CELLS = Mdp.of("cells", {"(x=0,b=true)": {"a": {"(x=1,b=false)": 1}}, "(x=1,b=false)": {"a": {"(x=1,b=false)": 1}}})

STORM_DRN = """// Exported by storm
// Original model type: MDP
@type: MDP
@value_type: double
@parameters

@placeholders
$0 : 0.25
$1 : 0.75
@reward_models
steps move
@nr_states
2
@nr_choices
3
@model
state 0 [0, 1.5] init "two words" goal
//[s=0\t& !b]
\taction __NOLABEL__ [1, 0]
\t\t0 : $0
\t\t1 : $1
\taction 1 [0, 0]
\t\t1 : 1
state 1 [0, 0]
//[s=1\t& b]
\taction __NOLABEL__ [0, 0]
\t\t0 : 1e-1
\t\t1 : .9
"""

PRISM_LIST = {
    ".tra": "# Transitions (MDP)\n3 4 6\n0 0 1 0.5 go\n0 0 2 0.5 go\n0 1 0 1 stay\n1 0 0 2/5\n1 0 1 3/5\n2 0 2 1 end\n",
    ".sta": "# States\n(s,b)\n0:(0,true)\n1:(1,false)\n2:(2,true)\n",
    ".lab": '# Labels\n0="init" 1="deadlock" 2="goal"\n0: 0\n2: 1 2\n',
}
PRISM_ROWS = {".tra": "3 4 6\n0 0.5:1 0.5:2 go\n0 1:0 stay\n1 2/5:0 3/5:1\n2 1:2 end\n"}
PRISM_CHAIN = {".tra": "2 3\n0 0 0.5\n0 1 0.5\n1 1 1\n", ".lab": '0="init"\n0: 0\n'}
STORM_MDP = {
    ".tra": "mdp\n0 0 0 0.5\n0 0 1 0.5\n0 1 1 1\n1 0 1 1\n",
    ".lab": "#DECLARATION\ninit goal\n#END\n0 init\n1 goal\n",
}
STORM_CHAIN = {".tra": "dtmc\n0 0 0.5\n0 1 0.5\n1 1 1\n"}


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """A reader, the ending of the file it is given, samples (texts by ending), and how environments are written."""

    read: Callable[[str, Rule], Mdp]
    ending: str
    samples: tuple[dict[str, str], ...]
    written: Callable[[Mdp], dict[str, str]]
    read_written: Callable[[str, Rule], Mdp]


def drn_texts(mdp: Mdp) -> dict[str, str]:
    return {".drn": drn_text(mdp)}


FORMATS = {
    "drn": Fuzzed(
        read_drn,
        ".drn",
        ({".drn": STORM_DRN}, drn_texts(WALK), drn_texts(LABELLED), drn_texts(CELLS)),
        drn_texts,
        read_drn,
    ),
    "prism": Fuzzed(
        read_tra,
        ".tra",
        (PRISM_LIST, PRISM_ROWS, PRISM_CHAIN, prism_texts(WALK), prism_texts(LABELLED), prism_texts(CELLS)),
        prism_texts,
        read_tra,
    ),
    "storm": Fuzzed(read_storm, ".tra", (STORM_MDP, STORM_CHAIN), drn_texts, read_drn),
}

ODD_NUMBERS = """
    0 00 -1 +1 1_0 1e9 1e-9 1e999999999 1E-1000 .5 5. . 1/0 0/1 2/4 -1/2 1/3 nan inf [0,1] p $0 \u0663 999999999999
    1000000000000000000 0.30000000000000004 0.333 0.667 1.0 10 2 1 3 4
"""
ODD_TEXTS = (b"\x00", b"\xff", b"\t", b" ", b"\r", b"\n", b'"', b":", b"#", b"//", b"@type: CTMC\n", b"\xc2\xa0", b"_")
NUMBER = re.compile(rb"[0-9][0-9./]*")
PLACE = re.compile(r".*:[0-9]+", re.DOTALL)


def mutated(data: bytes, draw: random.Random) -> bytes:
    """The file with one random fault (or none that matters)."""
    lines = data.split(b"\n")
    i, j = draw.randrange(len(lines)), draw.randrange(len(lines))
    kind = draw.randrange(9)
    if kind == 0 and data:
        at = draw.randrange(len(data))
        return data[:at] + bytes([data[at] ^ (1 << draw.randrange(8))]) + data[at + 1 :]
    if kind == 1:
        return data[: draw.randrange(len(data) + 1)]
    if kind == 2:
        del lines[i]
    elif kind == 3:
        lines.insert(j, lines[i])
    elif kind == 4:
        lines[i], lines[j] = lines[j], lines[i]
    elif kind in (5, 6):
        places = list(NUMBER.finditer(data))
        if places:
            place = draw.choice(places)
            long = "1" * draw.randrange(1, 12_000) if draw.randrange(50) == 0 else draw.choice(ODD_NUMBERS.split())
            return data[: place.start()] + long.encode() + data[place.end() :]
    elif kind == 7:
        at = draw.randrange(len(data) + 1)
        return data[:at] + draw.choice(ODD_TEXTS) + data[at:]
    else:
        lines[i] = lines[i] * draw.choice((2, 3, 1000 if len(data) < 10**5 else 2))
    return b"\n".join(lines)


def plain(mdp: Mdp) -> Mdp:
    """What a file keeps of an environment."""
    return replace(mdp, name="", rationalisation=None)


def one_run(form: Fuzzed, folder: Path, draw: random.Random) -> bool:
    """Mutate one sample one to three times and read it; was it accepted?"""
    files = {ending: text.encode() for ending, text in draw.choice(form.samples).items()}
    for _ in range(draw.choice((1, 1, 2, 3))):
        ending = draw.choice(sorted(files))
        files[ending] = mutated(files[ending], draw)
    try:
        mdp = _read(form.read, form.ending, files, folder, draw.choice(RULES))
    except BadInput as fault:
        if "\n" in str(fault) or not (PLACE.fullmatch(fault.where) or fault.reason.startswith("two labels")):
            raise ValueError(f"no place: {fault}") from fault
        return False
    except BaseException:
        print("not refused:", files)
        raise
    again = {ending: text.encode() for ending, text in form.written(mdp).items()}
    (main,) = set(again) & {".drn", ".tra"}
    assert plain(_read(form.read_written, main, again, folder, REFUSE)) == plain(mdp), files
    return True


def _read(
    read: Callable[[str, Rule], Mdp], ending: str, files: dict[str, bytes], folder: Path, rule: Rule
) -> Mdp:
    for old in folder.iterdir():
        old.unlink()
    for kind, data in files.items():
        (folder / f"model{kind}").write_bytes(data)
    return read(str(folder / f"model{ending}"), rule)


def peak_memory() -> int:
    """The most bytes that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def fuzz(name: str, seconds: float, seed: int) -> str:
    """Read mutated files of this format for so many seconds; the report on one line."""
    draw = random.Random(f"{seed} {name}")
    accepted = runs = 0
    slowest = time.perf_counter() - time.perf_counter()
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            started = time.perf_counter()
            accepted += one_run(FORMATS[name], Path(folder), draw)
            slowest = max(slowest, time.perf_counter() - started)
            runs += 1
            if peak_memory() > MAX_MEMORY:
                raise MemoryError(f"{name}: {peak_memory()} bytes after {runs} runs")
    memory = peak_memory() // 2**20
    refused = runs - accepted
    return f"{name}: {runs} runs, {accepted} accepted, {refused} refused, slowest {slowest:.3f} s, peak {memory} MiB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--format", choices=sorted(FORMATS), default="drn")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(fuzz(chosen.format, chosen.seconds, chosen.seed))


if __name__ == "__main__":
    main()

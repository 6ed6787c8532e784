"""Where an environment comes from: one door for everything a user may name.

A source is a gallery name, `KIND:SPEC` for what is no file (`gymnasium:ID,option=value`), or the path of a file whose
format is told by its ending, or by name.  Each format has a module of its own, loaded when it is needed.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orbitcert.environment.gallery import gallery, gallery_names
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.rationalise import REFUSE, Rule
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.collector import paused_collector


@dataclass(frozen=True, slots=True)
class Format:
    """One input format: its name, the endings of its files, and the function `module.function` that reads it.

    Readers take a path (or, for a format without endings, the text after `NAME:`) and the rule for floats, return an
    `Mdp`, and raise BadInput with the place in the file.
    """

    name: str
    endings: tuple[str, ...]
    module: str
    function: str
    summary: str

    def read(self, source: str, rule: Rule) -> Mdp:
        """The environment of this source."""
        reader: Callable[[str, Rule], Mdp] = getattr(
            importlib.import_module(f"orbitcert.environment.{self.module}"), self.function
        )
        with paused_collector():
            return reader(source, rule)


FORMATS = (
    Format("orbitcert", (".json",), "mdp_file", "read_mdp_file", "orbitcert/mdp/1"),
    Format("prism", (".tra",), "prism_explicit", "read_tra", "PRISM explicit: .tra, with .sta and .lab beside it"),
    Format("storm", (), "storm_explicit", "read_storm", "Storm explicit: .tra, told by its first line, with .lab"),
    Format("drn", (".drn",), "drn", "read_drn", "Storm's DRN"),
    Format(
        "program",
        (".prism", ".nm", ".pm"),
        "program_reader",
        "read_program",
        "a PRISM program, built by Storm's exact engine; program:FILE,constant=value",
    ),
    Format("arrays", (".npz", ".npy"), "array_reader", "read_arrays", "numpy: P, or R and Q (pymdptoolbox, quantecon)"),
    Format("networkx", (".graphml", ".gml"), "networkx_reader", "read_graph", "a directed graph of networkx"),
    Format("powerplay", (".gv", ".dot"), "powerplay_reader", "read_powerplay", "Graphviz files of POWERplay"),
    Format("minigrid", (), "minigrid_reader", "read_minigrid", "minigrid:ID,seed=0, explored step by step"),
    Format("gymnasium", (), "gymnasium_reader", "read_gymnasium", "gymnasium:ID,option=value, with a table P"),
)
"""Every format; `NAME:SOURCE` reads in this format.  A file of unknown ending is read as mdp/1."""


def format_names() -> tuple[str, ...]:
    """The names that `--format` takes."""
    return tuple(form.name for form in FORMATS)


def open_environment(source: str, rule: Rule = REFUSE, form: str | None = None) -> Mdp:
    """The environment named by a gallery entry (`gallery:NAME` or NAME), `KIND:SPEC`, or the path of a file.

    `rule` says how floats are read, where there are any; `form` names the format of a file whose ending does not.  A
    gallery name wins over a file of that name; write `./candy` for the file.  Raises BadInput.

    >>> open_environment("candy").states
    ('start', 'wait', 'candy', 'chocolate', 'hug')
    """
    if form is not None:
        return _format(form).read(source, rule)
    kind, colon, spec = source.partition(":")
    if kind == "gallery" and spec in gallery_names():
        source = spec
    for known in FORMATS:
        if colon and kind == known.name:
            return known.read(spec, rule)
    for entry in gallery():
        if entry.name == source:
            if entry.environment is None:
                raise BadInput(source, "this gallery entry is a problem without an environment")
            return entry.environment
    if "\0" not in source and not Path(source).exists():
        raise BadInput(source, f"no such file, and no gallery entry ({', '.join(gallery_names())})")
    for known in FORMATS:
        if source.lower().endswith(known.endings):
            return known.read(source, rule)
    return _format("orbitcert").read(source, rule)


def _format(name: str) -> Format:
    for known in FORMATS:
        if known.name == name:
            return known
    raise BadInput("--format", f"{name!r} is none of {', '.join(format_names())}")

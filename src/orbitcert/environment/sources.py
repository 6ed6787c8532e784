"""Where an environment comes from: one door for everything a user may name."""

from pathlib import Path

from orbitcert.environment.gallery import gallery, gallery_names
from orbitcert.environment.gymnasium_reader import read_gymnasium
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.mdp_file import read_mdp
from orbitcert.environment.rationalise import REFUSE, Rule
from orbitcert.exact.bad_input import BadInput

GYMNASIUM = "gymnasium:"


def open_environment(source: str, rule: Rule = REFUSE) -> Mdp:
    """The environment named by `gymnasium:SPEC`, a gallery entry, or the path of an `orbitcert/mdp/1` file.

    `rule` says how floats are read, where there are any.  A gallery name wins over a file of that name;
    write `./candy` for the file.  Raises BadInput.

    >>> open_environment("candy").states
    ('start', 'wait', 'candy', 'chocolate', 'hug')
    """
    if source.startswith(GYMNASIUM):
        return read_gymnasium(source.removeprefix(GYMNASIUM), rule)
    for entry in gallery():
        if entry.name == source:
            if entry.environment is None:
                raise BadInput(source, "this gallery entry is a problem without an environment")
            return entry.environment
    if "\0" not in source and not Path(source).exists():
        known = ", ".join(gallery_names())
        raise BadInput(source, f"no such file, and no gallery entry ({known})")
    return read_mdp(source)

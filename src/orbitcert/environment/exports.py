"""Environments written in the formats of other tools, told apart by the ending of the file."""

from pathlib import Path

from orbitcert.environment.drn import drn_text
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.mdp_file import mdp_to_json
from orbitcert.environment.prism_explicit import prism_texts
from orbitcert.exact.strict_json import write_json_atomically, write_text_atomically


def write_environment(mdp: Mdp, path: Path) -> tuple[Path, ...]:
    """Write the environment: `.drn` for Storm, `.tra` (with .lab, and .sta where names allow) for PRISM, else mdp/1.

    Numbers are fractions; readers of this package give the names back.  A `.sta` file of an earlier model beside a new
    `.tra` is removed, as it would be read with it.  Returns the files written.
    """
    ending = path.suffix.lower()
    if ending == ".drn":
        write_text_atomically(path, drn_text(mdp))
        return (path,)
    if ending == ".tra":
        files = {path.with_suffix(kind): text for kind, text in prism_texts(mdp).items()}
        for file, text in files.items():
            write_text_atomically(file, text)
        if ".sta" not in {file.suffix for file in files}:
            path.with_suffix(".sta").unlink(missing_ok=True)
        return tuple(files)
    write_json_atomically(path, mdp_to_json(mdp))
    return (path,)

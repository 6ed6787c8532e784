"""Issue the certificate of every gallery entry and write it as a Coq file: proofs/certificates, proofs/instances.

Run by `make certificates`.  MANIFEST lists, for every entry, the two commands and the SHA-256 digests of the two files.
"""

import hashlib
import shlex
import subprocess
import sys
from pathlib import Path

from orbitcert.environment.gallery import GalleryEntry, gallery

HEADER = """\
# The certificates of the gallery and the Coq files made from them; rewritten by: make certificates
# Two lines per file: the command that makes it, then its SHA-256 digest and its name.
"""


def commands(entry: GalleryEntry) -> list[tuple[list[str], str]]:
    """The commands for one entry, each with the file it writes (relative to `proofs`)."""
    certificate, instance = f"certificates/{entry.name}.json", f"instances/{entry.name.replace('-', '_')}.v"
    export = ["orbitcert", "export", certificate, "--coq", "-o", instance]
    if entry.choice is not None:
        export += ["--environment", f"gallery:{entry.name}", "--from", entry.choice.start]
        if entry.choice.discount is not None:
            export += ["--criterion", f"discount={entry.choice.discount}"]
    return [(["orbitcert", "certify", entry.name, "-o", certificate], certificate), (export, instance)]


def main(proofs: Path) -> int:
    """Write everything below this folder."""
    for folder in ("certificates", "instances"):
        (proofs / folder).mkdir(exist_ok=True)
    lines = [HEADER]
    for entry in gallery():
        for command, file in commands(entry):
            subprocess.run(
                [sys.executable, "-m", *command], cwd=proofs, check=True, stdout=subprocess.DEVNULL
            )
            digest = hashlib.sha256((proofs / file).read_bytes()).hexdigest()
            lines.append(f"{shlex.join(command)}\n  {digest}  {file}\n")
        print(entry.name)
    (proofs / "certificates" / "MANIFEST").write_text("".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""`make demo`: the main job on two environments of the literature, told from the first line to the last."""

import sys
import tempfile
from pathlib import Path

from orbitcert import checker
from orbitcert.certification import certify
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.environment.gallery import gallery_entry
from orbitcert.present.words import certification_lines

STORIES = {
    "candy": "An agent starts between a candy shop, where it can only eat candy, and a waiting room that leads\n"
    "to chocolate or to a hug.  For how many ways of liking these three things is it right to wait?",
    "two-or-51": "Two ways to die, fifty-one ways to live.  Copies of both deaths fit 25 times into the lives, which\n"
    "gives 25/26; the fractional law uses all 51.",
}


def main() -> int:
    """Certify, write, check and explain; 0 when every certificate was verified."""
    failures = 0
    for name, story in STORIES.items():
        entry = gallery_entry(name)
        print(f"== {name} ({entry.citation})\n\n{story}\n")
        result = certify(gallery_problem(name))
        for line in certification_lines(result):
            print(line)
        certificate = result.certificate()
        if certificate is None or certificate.claim.weak != entry.weak:
            print(f"FAILED: expected weak {entry.weak}")
            return 1
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}.json"
            certificate.write(path)
            print(f"\nThe certificate ({path.stat().st_size} bytes), read by the independent checker:")
            failures += checker.main([str(path)]) != 0
        print()
    print(
        "Now yours: orbitcert gallery | orbitcert options ... | orbitcert certify FILE -o CERT | orbitcert check CERT"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

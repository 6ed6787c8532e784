"""One `orbitcert hunt ... --json` in this process; then one more line: the peak resident size in bytes."""

import resource
import sys

from orbitcert.cli import app

if __name__ == "__main__":
    app(["hunt", *sys.argv[1:], "--json"], standalone_mode=False)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)

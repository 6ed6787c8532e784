"""One `orbitcert hunt ... --json` in this process; then one more line: the peak resident size in bytes."""

import sys
from pathlib import Path

from orbitcert.cli import app

if __name__ == "__main__":
    app(["hunt", *sys.argv[1:], "--json"], standalone_mode=False)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(int(status["VmHWM"].split()[0]) * 1024)  # getrusage would count the process that started this one

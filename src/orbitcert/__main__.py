"""`python -m orbitcert` is the command line."""

import sys

try:
    from orbitcert.cli import main
except KeyboardInterrupt:  # while Python was still loading the program
    sys.exit(130)

main()

"""`python -m orbitcert` is the command line."""

from orbitcert.cli import main

main()

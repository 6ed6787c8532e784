#!/usr/bin/env bash
# Compile the theory, then the instances, and say how long each took.
set -euo pipefail
cd "$(dirname "$0")"
jobs=$(nproc)
objects() { grep -E "^$1/.*\.v$" _CoqProject | sed 's/v$/vo/'; }

started=$(date +%s)
make --no-print-directory -s -j "$jobs" -f Makefile.coq $(objects theory)
echo "theory: $(objects theory | wc -l) files, $(($(date +%s) - started)) s"
started=$(date +%s)
make --no-print-directory -s -j "$jobs" -f Makefile.coq $(objects instances)
echo "instances: $(objects instances | wc -l) files, $(($(date +%s) - started)) s"

#!/usr/bin/env bash
# Compile the theory, then the instances (or only the part that is named), and say how long each took.
set -euo pipefail
cd "$(dirname "$0")"
for part in ${1:-theory instances}; do
  objects=$(grep -E "^$part/.*\.v$" _CoqProject | sed 's/v$/vo/')
  started=$(date +%s)
  # shellcheck disable=SC2086
  make --no-print-directory -s -j "$(nproc)" -f Makefile.coq $objects
  echo "$part: $(wc -w <<< "$objects") files, $(($(date +%s) - started)) s"
done

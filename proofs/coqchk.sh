#!/usr/bin/env bash
# The independent checker of compiled files, over everything, libraries included.
set -euo pipefail
cd "$(dirname "$0")"
modules="Orbitcert.theorems $(for file in instances/*.v; do echo "Instances.$(basename "$file" .v)"; done)"
started=$(date +%s)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
coqchk -bytecode-compiler yes -silent -o -R theory Orbitcert -R instances Instances $modules 2>&1 | tee "$log"
grep -qE '^\* Axioms: *<none>' "$log" || {
  echo "coqchk: not free of axioms" >&2
  exit 1
}
echo "coqchk: no axioms, $(($(date +%s) - started)) s"

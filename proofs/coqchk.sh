#!/usr/bin/env bash
# The independent checker of compiled files, over everything, libraries included.
set -euo pipefail
cd "$(dirname "$0")"
modules="Orbitcert.theorems $(for file in instances/*.v; do echo "Instances.$(basename "$file" .v)"; done)"
started=$(date +%s)
coqchk -bytecode-compiler yes -silent -o -R theory Orbitcert -R instances Instances $modules | tee coqchk.log
grep -qE '^\* Axioms: *<none>' coqchk.log || grep -A1 -E '^\* Axioms:' coqchk.log | grep -q '<none>' || {
  echo "coqchk: not free of axioms" >&2
  exit 1
}
echo "coqchk: no axioms, $(($(date +%s) - started)) s"
rm -f coqchk.log

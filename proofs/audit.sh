#!/usr/bin/env bash
# What the theorems rest on: no Admitted and no Axiom in the sources, and the printed assumptions of every public
# theorem (all of theory/theorems.v, all of the instances) are as in assumptions.expected: none.
# `audit.sh --write` renews that list after a theorem was added.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if grep -nE '\b(Admitted|admit|Axioms?|Parameters?|Conjecture|Abort|Unset Guard Checking|bypass_check|type-in-type)\b' \
    theory/*.v instances/*.v | grep -vE '^[^:]*:[0-9]+: *\(\*'; then
  echo "audit: the lines above admit something" >&2
  exit 1
fi

# "module theorem" for every public theorem
names() {
  for file in theory/theorems.v instances/*.v; do
    sed -nE "s/^Theorem ([A-Za-z_0-9']+).*/$(basename "$file" .v) \1/p" "$file"
  done
}
names > "$work/names"
{
  echo "From Orbitcert Require theorems."
  for file in instances/*.v; do echo "From Instances Require $(basename "$file" .v)."; done
  while read -r module theorem; do echo "Print Assumptions $module.$theorem."; done < "$work/names"
} > "$work/assumptions.v"
coqc -q -w none -R theory Orbitcert -R instances Instances "$work/assumptions.v" > "$work/printed"
if [ "$(wc -l < "$work/printed")" -ne "$(wc -l < "$work/names")" ]; then
  echo "audit: some theorem rests on an assumption:" >&2
  cat "$work/printed" >&2
  exit 1
fi
paste -d ' ' "$work/names" "$work/printed" > "$work/found"
if [ "${1:-}" = --write ]; then cp "$work/found" assumptions.expected; fi
diff assumptions.expected "$work/found" || { echo "audit: not as in assumptions.expected" >&2; exit 1; }
echo "audit: $(wc -l < "$work/found") public theorems, each closed under the global context; nothing admitted"

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
for file in theory/theorems.v instances/*.v; do
  sed -nE "s/^Theorem ([A-Za-z_0-9']+).*/$(basename "$file" .v) \1/p" "$file"
done > "$work/names"

# All theorems of a module are one pair of pairs, so that Coq walks through their proofs once; it rests on what any of them rests on.
modules=$(cut -d ' ' -f 1 "$work/names" | uniq)
{
  echo "From Orbitcert Require theorems."
  for module in $modules; do
    [ "$module" = theorems ] || echo "From Instances Require $module."
  done
  for module in $modules; do
    echo "Definition all_of_$module :="
    sed -nE "s/^$module (.*)/  ($module.\1,/p" "$work/names"
    echo "  tt$(sed -nE "s/^$module .*/)/p" "$work/names" | tr -d '\n')."
    echo "Print Assumptions all_of_$module."
  done
} > "$work/assumptions.v"
coqc -q -w none -R theory Orbitcert -R instances Instances "$work/assumptions.v" > "$work/printed"
if [ "$(wc -l < "$work/printed")" -ne "$(wc -w <<< "$modules")" ]; then
  echo "audit: some theorem rests on an assumption:" >&2
  cat "$work/printed" >&2
  exit 1
fi
paste -d ' ' <(tr ' ' '\n' <<< "$modules") "$work/printed" > "$work/verdicts"
while read -r module theorem; do
  echo "$module $theorem: $(sed -n "s/^$module //p" "$work/verdicts")"
done < "$work/names" > "$work/found"
if [ "${1:-}" = --write ]; then cp "$work/found" assumptions.expected; fi
diff assumptions.expected "$work/found" || { echo "audit: not as in assumptions.expected" >&2; exit 1; }
echo "audit: $(wc -l < "$work/found") public theorems, each closed under the global context; nothing admitted"

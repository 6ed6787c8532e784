#!/usr/bin/env bash
# The sweeps behind docs/atlas, and the atlas: about 45 minutes on two cores, nearly all of it for five states.
# Ledgers go to the folder $1 and are continued when they exist.
set -euo pipefail
ledgers=${1:?a folder for the ledgers}
hunt() { orbitcert hunt "$@" || test $? -eq 3; }  # 3: some cases are undecided, and the atlas says how many
hunt plain --max-states 5 --A 1..2 --B 1..4 --ledger "$ledgers/1.jsonl"
hunt plain --max-states 4 --A 3 --B 1..4 --ledger "$ledgers/2.jsonl"
hunt choosing --max-states 4 --ledger "$ledgers/3.jsonl"
hunt plain --max-states 4 --A 1..2 --B 1..2 --labels all --ledger "$ledgers/4.jsonl"
hunt choosing --max-states 3 --labels all --ledger "$ledgers/5.jsonl"
hunt plain --min-states 2 --max-states 3 --denominators 1..3 --ledger "$ledgers/6.jsonl"
hunt transitive enough-transitive --max-states 3 --A 1..4 --B 1..4 --denominators 1..3 --ledger "$ledgers/7.jsonl"
orbitcert atlas "$ledgers"/[1-7].jsonl -o docs/atlas --made-by scripts/atlas.sh

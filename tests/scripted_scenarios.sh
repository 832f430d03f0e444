#!/usr/bin/env bash
# Every scenario with steps ends as it expects, for all of its seeds: a worked example that luck can
# spoil is none.
set -euo pipefail
mapfile -t files <<<"$(grep -l '^steps:' scenarios/*/*.yaml)"
[[ ${#files[@]} -ge 40 ]] || { echo "only ${#files[@]} scenarios with steps"; exit 1; }
for file in "${files[@]}"; do
  seeds=$(sed -n 's/^seeds: //p' "$file")
  for ((seed = ${seeds%..*}; seed <= ${seeds#*..}; ++seed)); do
    sim run "$file" --seed "$seed" --keep none >/dev/null || { sim run "$file" --seed "$seed" --keep none; exit 1; }
  done
done

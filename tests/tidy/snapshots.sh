#!/usr/bin/env bash
# tools/tidy on small trees: what it says of each stands beside it. --accept writes that down anew.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
failed=0
for tree in "$here"/*/; do
  name=$(basename "$tree")
  said=$("$here/../../tools/tidy" "$tree") && code=0 || code=$?
  said+=$'\n'"[exit $code]"
  if [[ ${1-} == --accept ]]; then
    printf '%s\n' "$said" >"$here/$name.expected"
  elif ! diff -u --label expected --label said "$here/$name.expected" - <<<"$said"; then
    echo "tests/tidy/$name: if this is right: tests/tidy/snapshots.sh --accept"
    failed=1
  fi
done
exit $failed

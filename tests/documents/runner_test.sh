#!/usr/bin/env bash
# The runner of documents, run on a document that holds and on one that must fail.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/cases/* "$work"
cd "$work"

fail() {
  echo "run_document: $*"
  exit 1
}

CI=true "$here/run_document" good.md || fail "a document that holds was refused"
if "$here/run_document" bad.md >bad.actual; then fail "a document that lies was accepted"; fi
if grep -q 'tests/documents/run_document --accept' bad.actual; then
  sed -i '$d' bad.actual
else
  fail "the report does not say how to accept what was printed"
fi
diff -u bad.expected bad.actual || fail "the report is not the expected one"

"$here/run_document" --accept bad.md
"$here/run_document" bad.md || fail "an accepted document does not hold"
cp good.md accepted.md
"$here/run_document" --accept accepted.md
diff -u good.md accepted.md || fail "--accept changed a document that holds"

printf 'Only prose.\n' >prose.md
if "$here/run_document" prose.md >/dev/null; then fail "a document without commands passed"; fi
printf '```\n$ true\n' >unclosed.md
if "$here/run_document" unclosed.md >/dev/null; then fail "an unclosed block passed"; fi

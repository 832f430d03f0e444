#!/usr/bin/env bash
# determinism_matrix.sh [--plain | --accept] [SIM...]: the digests of tests/golden/digests.txt,
# again, from other binaries and in other surroundings. A run is a function of scenario, seed and
# overrides, so every one of them must be what is written there.
#
# Without SIM: every binary that is built of release, clang, clang-debug and dev. --plain leaves the
# surroundings as they are. --accept writes the digests of the first binary into the golden file.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
golden=$root/tests/golden/digests.txt

mode=perturbed
case ${1-} in
  --plain | --accept)
    mode=${1#--}
    shift
    ;;
esac
binaries=("$@")
if ((${#binaries[@]} == 0)); then
  for preset in release clang clang-debug dev; do
    [[ ! -x $root/build/$preset/bin/sim ]] || binaries+=("$root/build/$preset/bin/sim")
  done
fi
if ((${#binaries[@]} == 0)); then
  echo 'nothing is built; for each of release, clang-debug, dev: ./dev build PRESET ordeal_cli'
  exit 1
fi

mapfile -t binaries <<<"$(realpath -- "${binaries[@]}")"  # they are run in another folder, too

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/elsewhere, with a long name and spaces"
grep -v '^#' "$golden" | LC_ALL=C sort >"$work/golden"
awk '{ print $1, $2 }' "$work/golden" >"$work/pairs"
if [[ ! -s $work/pairs ]]; then
  echo "$golden: no line says \`scenario seed digest\`"
  exit 1
fi

# digest_of SIM SCENARIO SEED: one line as in the golden file. A violation is a fine outcome here.
cat >"$work/digest_of" <<END
#!/usr/bin/env bash
document=\$(SIM_RUNS_DIR=$work/runs "\$1" run "$root/\$2" --seed "\$3" --json 2>"$work/stderr.\$\$")
code=\$?
digest=\$(grep -o '"digest" *: *"[^"]*"' <<<"\$document" | head -n 1)
if [[ -z \$digest ]]; then
  echo "\$2 \$3: exit \$code, no digest: \$(head -n 3 "$work/stderr.\$\$")" >&2
fi
digest=\${digest%\\"}
echo "\$2 \$3 \${digest##*\\"}"
END
chmod +x "$work/digest_of"

# all_digests SIM [COMMAND...]: every pair in the present folder, each under COMMAND.
all_digests() {
  xargs -P "$(nproc)" -L 1 "${@:2}" "$work/digest_of" "$1" <"$work/pairs" | LC_ALL=C sort
}

if [[ $mode == accept ]]; then
  all_digests "${binaries[0]}" >"$work/now"
  { grep '^#' "$golden" || true; cat "$work/now"; } >"$work/new"
  cp "$work/new" "$golden"
  exit
fi

passed=0 failed=0
# compare WHAT SIM [COMMAND...]
compare() {
  local what=$1
  shift
  all_digests "$@" >"$work/now"
  if diff "$work/golden" "$work/now" >"$work/difference"; then
    echo "same     $what"
    passed=$((passed + 1))
  else
    echo "DIFFERS  $what: $(grep -c '^>' "$work/difference") of $(wc -l <"$work/golden") digests"
    head -n 10 "$work/difference"
    failed=$((failed + 1))
  fi
}

# Another locale: a German one writes numbers another way. Made here when it is not installed.
other_locale() {
  if locale -a 2>/dev/null | grep -qi '^de_DE\.utf-\?8$'; then
    echo 'LC_ALL=de_DE.UTF-8'
  elif localedef -i de_DE -f UTF-8 "$work/de_DE.UTF-8" >/dev/null 2>&1; then
    echo "LOCPATH=$work LC_ALL=de_DE.UTF-8"
  else
    echo 'LC_ALL=C.UTF-8'
  fi
}

cd "$root"
for sim in "${binaries[@]}"; do
  compare "${sim#"$root/"}" "$sim"
done
if [[ $mode == perturbed ]]; then
  sim=${binaries[0]}
  read -ra locale <<<"$(other_locale)"
  compare "locale ${locale[-1]}" "$sim" env "${locale[@]}"
  compare 'an environment of 50 kB' "$sim" env PADDING="$(head -c 50000 /dev/zero | tr '\0' x)"
  compare 'an empty environment' "$sim" env -i PATH="$PATH"
  pushd "$work/elsewhere, with a long name and spaces" >/dev/null
  compare 'another folder' "$sim"
  popd >/dev/null
  if setarch -R true 2>/dev/null; then
    compare 'no address space randomisation' "$sim" setarch -R
  else
    echo 'skipped  no address space randomisation: not allowed here'
  fi
  compare 'memory filled by malloc' "$sim" env MALLOC_PERTURB_=170
  compare 'no AVX2, no FMA' "$sim" \
    env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX2_Usable,-FMA,-FMA_Usable,-FMA4,-AVX512F
fi
echo "$passed passed, $failed failed"
((failed == 0))

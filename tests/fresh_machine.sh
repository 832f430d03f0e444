#!/usr/bin/env bash
# fresh_machine.sh [--working-tree] [COMMAND...]: does each command of the README work by itself on
# a Debian 12 that holds what debootstrap puts there and nothing else?
#
# Each command gets its own new chroot with a clean clone of the last commit (--working-tree: of the
# files as they are) in /root/ordeal. Needs root and debootstrap. The chroots use this machine's apt
# configuration, name resolution and proxies, because theirs would not know the way out.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

working_tree=no
if [[ ${1-} == --working-tree ]]; then
  working_tree=yes
  shift
fi
commands=("$@")
if ((${#commands[@]} == 0)); then
  readme_command='s/^(\$ )?(\.\/dev (sim|test).*)/\2/p'
  mapfile -t commands < <(sed -nE "$readme_command" "$root/README.md" | head -n 2)
fi
if ((EUID != 0)) || ! command -v debootstrap >/dev/null; then
  echo 'this needs root and debootstrap'
  exit 1
fi

work=$(mktemp -d /var/tmp/ordeal-fresh.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' |
  head -n 1) || true
echo "== debootstrap bookworm"
debootstrap bookworm "$work/base" ${mirror:+"$mirror"} >"$work/debootstrap.log" 2>&1 ||
  { tail -n 20 "$work/debootstrap.log"; exit 1; }
cp -r /etc/apt/. "$work/base/etc/apt/"
cp -r /usr/share/keyrings/. "$work/base/usr/share/keyrings/"
cp -L /etc/resolv.conf /etc/hosts "$work/base/etc/"

if [[ $working_tree == yes ]]; then
  mkdir -p "$work/base/root/ordeal"
  git -C "$root" ls-files -z --cached --others --exclude-standard |
    (cd "$root" && xargs -0 cp --parents -t "$work/base/root/ordeal")
else
  git clone --quiet --no-hardlinks "$root" "$work/base/root/ordeal"
fi

mapfile -t proxies < <(env | grep -iE '^(https?|no|all|ftp)_proxy=' || true)
passed=0 failed=0
for command in "${commands[@]}"; do
  cp -a "$work/base" "$work/machine"
  echo "== $command"
  start=$SECONDS
  if chroot "$work/machine" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
    "${proxies[@]}" bash -c "cd /root/ordeal && $command" </dev/null; then
    passed=$((passed + 1))
  else
    echo "== exit $?"
    failed=$((failed + 1))
  fi
  echo "== $command took $((SECONDS - start)) s"
  rm -rf --one-file-system "$work/machine"
done
echo "$passed passed, $failed failed"
((failed == 0))

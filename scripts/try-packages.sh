#!/bin/sh
# Runs the commands of docs/packages.md, as they stand there, and looks at what they have done: as root, on a machine that
# systemd runs and that may be spoilt by that. README.md's commands have been run there. For scripts/test-fresh.sh.
set -eu

if [ $# -gt 0 ]; then
  echo 'Usage: scripts/try-packages.sh'
  exit 0
fi

checkout=$(cd "$(dirname "$0")/.." && pwd)
unit=sealci-release-agent
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ln -s "$checkout/dist" dist
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$checkout/package.json")

fail() {
  echo "try-packages: $*" >&2
  journalctl --no-pager --unit "$unit" >&2 || :
  exit 1
}

run() {
  # exec: the shell that has run it is gone, and with it its exit code is the command's.
  sh -euc "$(printf '%s\n' "$1" | sed -e "s/VERSION/$version/g" -e "s/\bFINGERPRINT\b/${fingerprint:-}/g")"
}

state() { systemctl show --value --property "$1" "$unit"; }
# expect WHAT ACTUAL EXPECTED
expect() { [ "$2" = "$3" ] || fail "$1 is $2, and not $3"; }

# It has no key yet.
check_installed() {
  expect 'the new unit' "$(systemctl is-enabled "$unit")" enabled
  expect 'the new unit' "$(state ActiveState) $(state ConditionResult)" 'inactive no'
  expect 'the folder of keys' "$(stat -c '%a %U:%G' /etc/$unit/keys)" '700 root:root'
  expect 'the folder of certificates' "$(stat -c '%a %U:%G' /etc/$unit/tls)" "2750 root:$unit"
}

read_fingerprint() {
  fingerprint=$(gpg --batch --show-keys --with-colons /etc/$unit/keys/release-agent.pub.asc | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p')
}

check_confined() {
  main=$(state MainPID)
  expect 'user of the service' "$(stat -c %U "/proc/$main")" "$unit"
  expect 'capabilities, privileges and filter' \
    "$(sed -n 's/^\(CapEff\|CapBnd\|NoNewPrivs\|Seccomp\):[[:blank:]]*//p' "/proc/$main/status" | tr '\n' ' ')" \
    '0000000000000000 0000000000000000 1 2 '
  expect 'Node of the service' "$(readlink "/proc/$main/exe")" "/usr/lib/$unit/node"
}

await_reload() {
  before=$(state MainPID)
  run "$1"
  # It says so when it has read them.
  for _ in $(seq 120); do
    if journalctl --no-pager --output cat --unit "$unit" | grep -q '"event":"reloaded"'; then break; fi
    sleep 0.5
  done
  journalctl --no-pager --output cat --unit "$unit" | grep -q '"event":"reloaded"' || fail 'certificates were not read again'
  expect 'process after a reload' "$(state MainPID)" "$before"
}

# The same package with a higher version, over settings that were changed.
upgrade() {
  before=$(state MainPID)
  dpkg-deb --raw-extract "dist/packages/${unit}_${version}_amd64.deb" next
  sed -i 's/^Version: .*/&+next/' next/DEBIAN/control
  # Not compressed, for speed.
  dpkg-deb --root-owner-group -Znone --build next next.deb >/dev/null
  sed -i 's/"listen": .*/"listen": "127.0.0.1:50051",/' /etc/$unit/agent.json
  dpkg --install ./next.deb
  expect 'the package' "$(dpkg-query -W -f '${Version} ${db:Status-Status}' "$unit")" "$version+next installed"
  grep -q 127.0.0.1 /etc/$unit/agent.json || fail 'an upgrade has replaced the settings'
  [ "$(state MainPID)" != "$before" ] || fail 'an upgrade has not started the new agent'
  run 'sealci-release-agent confirm-keys --epoch 0 --fingerprint FINGERPRINT --wait 60'
  expect 'the unit after an upgrade' "$(state ActiveState)" active
}

check_removed() {
  ! systemctl --quiet is-active "$unit" || fail 'it runs though it was removed'
  [ -f /etc/$unit/keys/release-agent.key.asc ] || fail 'removing has taken the key away'
  [ ! -e /usr/lib/$unit ] || fail 'removing has left the program'
}

check_purged() {
  left=$(find / -xdev \( -path /proc -o -path /root -o -path /tmp -o -path "$checkout" \) -prune -o -name "*$unit*" -print)
  expect 'what is left' "$left" ''
}

try() {
  case $1 in
    'npm run packages') (cd "$checkout" && run "$1") ;;
    'apt-get install '*) run "$1"; check_installed ;;
    'sealci-release-agent keygen '*) run "$1"; read_fingerprint ;;
    'systemctl start '*) run "$1"; expect 'the unit' "$(state ActiveState)" active ;;
    # For this shell, and all that it runs.
    'export '*) eval "$1" ;;
    'sealci-release-agent info') run "$1"; check_confined ;;
    'systemctl reload '*) await_reload "$1" ;;
    'apt-get remove '*) upgrade; run "$1"; check_removed ;;
    'apt-get purge '*) run "$1"; check_purged ;;
    'journalctl '*) run "$1 --no-pager" ;;
    'podman '*) echo 'Left out: no container engine is installed here. test/packages/made.test.ts starts the agent of the image without one.' ;;
    'skopeo '*) "$checkout/scripts/install-packages.sh" skopeo; run "$1" ;;
    'sealci-release-agent '* | 'install '* | 'npx '*) run "$1" ;;
    *) fail "tell this script how to try the command of docs/packages.md: $1" ;;
  esac
}

"$checkout/scripts/page-commands.sh" "$checkout/docs/packages.md" >"$work/commands"
while IFS= read -r command <&3; do
  printf '\n==== %s\n' "$command"
  try "$command" 3<&-
done 3<"$work/commands"
printf '\n==== All commands of docs/packages.md work\n'

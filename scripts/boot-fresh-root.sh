#!/bin/sh
# Boots DIR/root, which scripts/make-fresh-root.sh has made, by systemd as its first process, runs COMMAND in it and ends it
# again. Prints what COMMAND prints, once it is over; ends with its exit code.
set -eu

dir=${1:?Usage: scripts/boot-fresh-root.sh DIR COMMAND} command=${2:?Usage: scripts/boot-fresh-root.sh DIR COMMAND}
root=$dir/root

"$(dirname "$0")/install-packages.sh" systemd-container
[ -x "$root/lib/systemd/systemd" ] || chroot "$root" env DEBIAN_FRONTEND=noninteractive \
  apt-get install --yes --quiet=2 --no-install-recommends systemd >"$dir/boot.log" 2>&1
cp "$dir/environment" "$root/root/environment"
cat >"$root/etc/systemd/system/command.service" <<UNIT
[Unit]
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
Environment=HOME=/root LANG=C.UTF-8
EnvironmentFile=/root/environment
ExecStart=$command
StandardOutput=file:/root/command.log
StandardError=inherit
UNIT
status=0
systemd-nspawn --quiet --register=no --keep-unit --console=pipe --directory "$root" \
  --boot systemd.unit=command.service </dev/null >"$dir/boot.log" 2>&1 || status=$?
cat "$root/root/command.log" || cat "$dir/boot.log"
exit "$status"

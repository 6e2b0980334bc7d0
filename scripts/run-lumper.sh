#!/bin/sh
# Boots the appliance in lumper, with a tap interface of its own that is gone afterwards.
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/run-lumper.sh [options] LUMPER_BINARY

Boots the appliance in lumper on a tap interface, and takes the interface away when the guest has ended. Needs root
and KVM. The guest's console is this terminal: type "poweroff" to stop it. lumper passes no words to the kernel, so
the guest's address is the one that the image was built with (mkinitramfs --config) or given by a DHCP server on the tap.

  --kernel FILE      default: dist/vmlinux
  --initramfs FILE   default: dist/initramfs.cpio
  --memory MB        default: 512
  --cpus N           default: 1
  --tap NAME         the interface to make (default: sealci0)
  --address A/P      the host's address on it (default: 10.0.2.2/24)
  --help             show this text

The exit code is 0 when the guest said "sealci: clean shutdown", else 1: lumper's own is 0 even for a crash.
USAGE
}

root=$(cd "$(dirname "$0")/.." && pwd)
kernel=$root/dist/vmlinux initramfs=$root/dist/initramfs.cpio
memory=512 cpus=1 tap=sealci0 address=10.0.2.2/24 lumper=''
while [ $# -gt 0 ]; do
  case $1 in
    --kernel) kernel=${2:?}; shift ;;
    --initramfs) initramfs=${2:?}; shift ;;
    --memory) memory=${2:?}; shift ;;
    --cpus) cpus=${2:?}; shift ;;
    --tap) tap=${2:?}; shift ;;
    --address) address=${2:?}; shift ;;
    --help | -h) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) lumper=$1 ;;
  esac
  shift
done
[ -n "$lumper" ] || { usage >&2; exit 2; }

stop() {
  echo "run-lumper: $1" >&2
  exit 1
}
[ -x "$lumper" ] || stop "$lumper is no program"
for file in "$kernel" "$initramfs"; do
  [ -r "$file" ] || stop "$file is missing: run scripts/mkkernel.sh and scripts/mkinitramfs.sh"
done
"$root/scripts/install-packages.sh" iproute2 bsdutils
[ ! -e "/sys/class/net/$tap" ] || stop "the interface $tap exists already: give another --tap"

folder=$(mktemp -d)
watcher='' session=''
clean_up() {
  trap '' HUP INT TERM
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
  # script passes the signal on to lumper, and ends after it: a tap that is in use would stay.
  [ -z "$session" ] || { kill "$session" 2>/dev/null && wait "$session"; } || true
  ip link delete "$tap" 2>/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# lumper ends with QueueNotReady when a frame reaches the tap before the guest's driver is up, were it only a router
# solicitation of the host's own. So the link stays down, and without IPv6, until the guest says that it is ready.
ip tuntap add dev "$tap" mode tap
echo 1 >"/proc/sys/net/ipv6/conf/$tap/disable_ipv6" 2>/dev/null || true
ip address add "$address" dev "$tap"

console=$folder/console
: >"$console"
(
  until grep -aq 'sealci: network up' "$console"; do sleep 0.1; done
  ip link set "$tap" up
) &
watcher=$!

quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# lumper wants a terminal: script gives it one, and keeps what it shows for the watcher. In the background, because a
# shell heeds no signal while a program is in its foreground; with this terminal as input all the same.
command="exec $(quote "$lumper") --kernel $(quote "$kernel") --initramfs $(quote "$initramfs")"
command="$command --memory $memory --cpus $cpus --net $(quote "$tap")"
exec 3<&0
script --quiet --flush --command "$command" "$console" <&3 &
session=$!
wait "$session" || true
session=''

if ! grep -aq 'sealci: clean shutdown' "$console"; then
  [ -w /dev/kvm ] || echo 'run-lumper: lumper needs KVM, and /dev/kvm is not usable (run-qemu.sh does without).' >&2
  stop 'the guest ended without a clean shutdown'
fi

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
watcher='' session='' relay='' terminal=''
restore_terminal() {
  [ -z "$terminal" ] || stty "$terminal" <&3 || true
  terminal=''
}
clean_up() {
  trap '' HUP INT TERM
  [ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
  [ -z "$relay" ] || { kill "$relay" 2>/dev/null && wait "$relay"; } || true
  restore_terminal
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
shows() { grep -aq "$1" "$console"; }
(
  until shows 'sealci: network up'; do
    # A kernel that panics later makes lumper end, but not before /init has told it how.
    if shows 'Kernel panic - not syncing'; then
      sleep 3
      kill "$$"
      exit
    fi
    sleep 0.1
  done
  ip link set "$tap" up
) &
watcher=$!

# lumper ends with StdinWrite(FullFifo) when more than 64 bytes of its input are unread, as when a line is pasted. So the
# guest, which reads its console from "network up" on, gets a few bytes at a time, with pauses that are long for it.
# The reader is ended with the relay: it would take what is typed next.
hand_on() {
  until shows 'sealci: network up'; do sleep 0.1; done
  trap 'kill "$!" 2>/dev/null; exit' TERM
  while :; do
    LC_ALL=C dd bs=16 count=1 <&3 2>"$folder/piece" &
    wait "$!" || exit
    if grep -q '^0+0 records in' "$folder/piece"; then exit; fi
    sleep 0.2
  done
}

quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# lumper wants a terminal: script gives it one, and keeps what it shows for the watcher. In the background, because a
# shell heeds no signal while a program is in its foreground.
command="exec $(quote "$lumper") --kernel $(quote "$kernel") --initramfs $(quote "$initramfs")"
command="$command --memory $memory --cpus $cpus --net $(quote "$tap")"
exec 3<&0
# What is typed is the guest's, Ctrl-C too.
if [ -t 3 ]; then
  terminal=$(stty -g <&3)
  stty raw -echo <&3
fi
mkfifo "$folder/input"
hand_on >"$folder/input" &
relay=$!
script --quiet --flush --command "$command" "$console" <"$folder/input" 3<&- &
session=$!
wait "$session" || true
session=''
restore_terminal

if ! shows 'sealci: clean shutdown'; then
  [ -w /dev/kvm ] || echo 'run-lumper: lumper needs KVM, and /dev/kvm is not usable (run-qemu.sh does without).' >&2
  stop 'the guest ended without a clean shutdown'
fi

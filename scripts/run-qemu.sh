#!/bin/sh
# Boots the appliance in QEMU, as near to lumper's machine as QEMU has one.
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/run-qemu.sh [options]

Boots the appliance in QEMU's microvm, with KVM where it is usable, else by emulation. The guest's console is this
terminal: type "poweroff" to stop it. The agent's port is forwarded from 127.0.0.1. In the guest, the host is 10.0.2.2.

  --kernel FILE      default: dist/bzImage
  --initramfs FILE   default: dist/initramfs.cpio
  --memory MB        default: 512
  --cpus N           default: 1
  --port PORT        port on 127.0.0.1 that leads to the agent (default: 50051)
  --metrics-port PORT
                     one that leads to its metrics, at port 9464 of the guest (default: none)
  --ip ADDRESS       sealci.ip= for the guest: dhcp, or ADDRESS/PREFIX,GATEWAY,DNS (default: what the image says);
                     QEMU's own network is 10.0.2.15/24,10.0.2.2,10.0.2.3
  --tap NAME         connect the guest to this tap interface, which must exist, instead of QEMU's own network
  --append WORDS     further words for the kernel's command line
  --no-kvm           emulate even where KVM is usable
  --help             show this text
USAGE
}

root=$(cd "$(dirname "$0")/.." && pwd)
kernel=$root/dist/bzImage initramfs=$root/dist/initramfs.cpio
memory=512 cpus=1 port=50051 metrics_port='' ip='' tap='' append='' kvm=yes
while [ $# -gt 0 ]; do
  case $1 in
    --kernel) kernel=${2:?}; shift ;;
    --initramfs) initramfs=${2:?}; shift ;;
    --memory) memory=${2:?}; shift ;;
    --cpus) cpus=${2:?}; shift ;;
    --port) port=${2:?}; shift ;;
    --metrics-port) metrics_port=${2:?}; shift ;;
    --ip) ip=sealci.ip=${2:?}; shift ;;
    --tap) tap=${2:?}; shift ;;
    --append) append=${2:?}; shift ;;
    --no-kvm) kvm=no ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

command -v qemu-system-x86_64 >/dev/null || "$root/scripts/install-packages.sh" qemu-system-x86
for file in "$kernel" "$initramfs"; do
  [ -r "$file" ] || { echo "run-qemu: $file is missing: run scripts/mkkernel.sh and scripts/mkinitramfs.sh" >&2; exit 1; }
done

# A device that is there, and that QEMU can open, may still not run a guest, as in a virtual machine with poor nesting.
# So the kernel is tried: without an initramfs it panics, and says so, at once.
kvm_usable() {
  [ -w /dev/kvm ] && timeout 10 qemu-system-x86_64 -M microvm,acpi=off,rtc=on -accel kvm -cpu host -m 128 \
    -kernel "$kernel" -append 'console=ttyS0 reboot=t panic=-1 pci=off' \
    -nodefaults -no-user-config -nographic -serial stdio -no-reboot </dev/null 2>/dev/null | grep -aq 'Kernel panic'
}
accel='-accel tcg -cpu max'
if [ "$kvm" = yes ] && kvm_usable; then accel='-accel kvm -cpu host'; fi

network="user,hostfwd=tcp:127.0.0.1:$port-10.0.2.15:50051"
[ -z "$metrics_port" ] || network="$network,hostfwd=tcp:127.0.0.1:$metrics_port-10.0.2.15:9464"
[ -z "$tap" ] || network="tap,ifname=$tap,script=no,downscript=no"

# no_timer_check: an emulator that the host lets wait misses timer ticks, and the kernel would take the timer for broken
# and panic, about once in fifty boots. Under KVM, the kernel itself leaves the check out.
# QEMU ends when the guest reboots, which is how the guest ends itself. exec: a signal for this script is QEMU's.
# shellcheck disable=SC2086 # options are split on purpose
exec qemu-system-x86_64 -M microvm,acpi=off,rtc=on $accel -m "$memory" -smp "$cpus" \
  -kernel "$kernel" -initrd "$initramfs" \
  -append "console=ttyS0 i8042.nokbd reboot=t panic=1 pci=off no_timer_check $ip $append" \
  -nodefaults -no-user-config -nographic -serial stdio -no-reboot \
  -netdev "$network,id=n0" -device virtio-net-device,netdev=n0

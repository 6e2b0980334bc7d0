#!/bin/sh
# Builds bundle, packages, kernel and image into a folder: see --help.
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/build-into.sh DIR [--without-kernel] [option of scripts/mkinitramfs.sh]...

Builds all that there is to build into DIR, with the image that the options ask for.
USAGE
}

case ${1:-} in
  --help | -h) usage; exit 0 ;;
  '' | -*) usage >&2; exit 2 ;;
esac
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
kernel=yes
if [ "${1:-}" = --without-kernel ]; then kernel=; shift; fi

# The options may name files of where this was called.
root=$(cd "$(dirname "$0")/.." && pwd)
node=$root/node_modules/.bin/node
"$node" "$root/build/bundle.ts" --outfile "$out/agent.cjs"
"$node" "$root/build/packages/make.ts" --agent "$out/agent.cjs" --out "$out/packages"
# Before the image, whose manifest names it.
if [ -n "$kernel" ]; then "$root/scripts/mkkernel.sh" --out "$out"; fi
"$root/scripts/mkinitramfs.sh" "$@" --agent "$out/agent.cjs" --out "$out/initramfs.cpio"

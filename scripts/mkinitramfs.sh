#!/bin/sh
# Builds the initramfs of the appliance: see --help. A front for build/initramfs/make.ts.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
node=$root/node_modules/.bin/node
[ -x "$node" ] || { echo 'mkinitramfs: run "npm ci" first.' >&2; exit 1; }
exec "$node" "$root/build/initramfs/make.ts" "$@"

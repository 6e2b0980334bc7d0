#!/bin/sh
# Builds an image again from its signed manifest, and compares: see --help. A front for build/initramfs/rebuild.ts.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
node=$root/node_modules/.bin/node
[ -x "$node" ] || { echo 'rebuild-image: run "npm ci" first.' >&2; exit 2; }
exec "$node" "$root/build/initramfs/rebuild.ts" "$@"

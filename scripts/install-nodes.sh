#!/bin/sh
# Installs the Nodes of test/support/nodes, such as the lowest that the agent supports, into dist/tools/nodes, unless they
# are there. Any Node does for this: CI, whose machine may have an old one, gets its own from here.
set -eu

cd "$(dirname "$0")/.."
for folder in test/support/nodes/*; do
  target=dist/tools/nodes/$(basename "$folder")
  if ! cmp -s "$folder/package-lock.json" "$target/.installed-lock"; then
    mkdir -p "$target"
    cp "$folder/package.json" "$folder/package-lock.json" "$target/"
    npm ci --loglevel=error --prefix "$target"
    # Copied last: it says that the installation is complete.
    cp "$folder/package-lock.json" "$target/.installed-lock"
  fi
done

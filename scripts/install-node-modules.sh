#!/bin/sh
# Installs the npm packages of package-lock.json, unless they are there already, by a Node and an npm that are supported:
# what is built runs under the same Node, and is not to fail there first.
set -eu

cd "$(dirname "$0")/.."
scripts/check-node.sh
# Of the pinned Node's libraries, the one that a minimal Debian has not.
scripts/install-packages.sh libatomic1
stamp=node_modules/.installed-lock
if ! cmp -s package-lock.json "$stamp"; then
  npm ci --loglevel=error
  # Copied last: it says that the installation is complete.
  cp package-lock.json "$stamp"
fi

#!/bin/sh
# Installs the npm packages of package-lock.json, unless they are there already.
set -eu

cd "$(dirname "$0")/.."
stamp=node_modules/.installed-lock
if ! cmp -s package-lock.json "$stamp"; then
  npm ci --loglevel=error
  # Copied last: it says that the installation is complete.
  cp package-lock.json "$stamp"
fi

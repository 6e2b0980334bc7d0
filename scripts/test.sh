#!/bin/sh
# Installs what is missing, then checks and tests everything that a change can break.
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/test.sh [--long]

Installs what the tests need (Debian packages as root, npm packages, foreign gRPC clients), then runs the linters, the
type checker and all tests under the pinned Node. The tests use the real git, tar, gpg, sqv, sq, rnp, cpio and QEMU; one
that is missing is a failure, not a skip.

  --long   run the slow tests as well (memory over gigabytes)
  --help   show this text
USAGE
}

long=
case ${1:-} in
  '') ;;
  --long) long=yes ;;
  --help | -h) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

cd "$(dirname "$0")/.."
step() { printf '\n== %s\n' "$1"; }

step 'Packages'
scripts/install-packages.sh git gnupg gpgv sq sqv rnp tar gzip cpio binutils zstd shellcheck ca-certificates \
  python3 python3-venv
scripts/install-node-modules.sh
scripts/install-test-tools.sh

step 'Lint'
npm run --silent lint
shellcheck scripts/*.sh .ci/run

step 'Types'
npm run --silent typecheck

step 'Build'
npm run --silent build

step 'Tests'
npm run --silent test
if [ -n "$long" ]; then npm run --silent test:long; fi

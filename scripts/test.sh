#!/bin/sh
# Installs what is missing, then checks and tests everything that a change can break.
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/test.sh [--vm] [--long]

Installs what the tests need (Debian packages as root, npm packages, foreign gRPC clients), then runs the linters, the
type checker and all tests under the pinned Node, and most of them under the lowest one that is supported. The tests use
the real git, tar, gpg, sqv, sq, rnp, cpio and Chromium; one that is missing is a failure, not a skip. Go 1.25 or later and
Rust 1.85 or later have to be there, for the clients of examples/.

  --vm     build the guest's kernel as well (minutes, the first time) and test the image in QEMU; what needs a tap
           interface is skipped where there is no root or no /dev/net/tun
  --long   run the slow tests as well (memory over gigabytes, 100 faults, 50 boots, the kernel built again) and those with
           random values again, all with new values, and fuzz for ten minutes
  --help   show this text
USAGE
}

long=
vm=
for option; do
  case $option in
    --vm) vm=yes ;;
    --long) long=yes ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "$0")/.."
step() { printf '\n== %s\n' "$1"; }

step 'Packages'
scripts/install-node-modules.sh
scripts/install-packages.sh git gnupg gpgv sq sqv rnp tar gzip cpio binutils zstd shellcheck ca-certificates \
  python3 python3-venv squashfs-tools default-jdk-headless maven libfaketime prometheus chromium \
  bash fish zsh lintian mandoc skopeo umoci systemd curl openssl
# From wherever it is: kubectl comes in packages of several names.
command -v kubectl >/dev/null || scripts/install-packages.sh kubernetes-client
scripts/install-test-tools.sh

# Nothing that is tested may heed what lies above the folder that it works in: a machine's /tmp may have any of these.
above=$(mktemp -d)
trap 'rm -rf "$above"' EXIT
trap 'exit 130' HUP INT TERM
mkdir "$above/t" "$above/node_modules"
# Some tests run programs as other users.
chmod 755 "$above"
chmod 1777 "$above/t"
echo '{ "name": "elsewhere", "type": "module" }' >"$above/package.json"
echo '{ "compilerOptions": { "target": "ES5" } }' >"$above/tsconfig.json"
git init --quiet --initial-branch elsewhere "$above"
export TMPDIR="$above/t"

# The same values each time: a change fails for what it changes. docs/adr/0034-no-dice-in-the-gate.md
export FAST_CHECK_SEED="${FAST_CHECK_SEED-1}"

step 'Lint'
npm run --silent lint
shellcheck scripts/*.sh .ci/run packaging/deb/command packaging/deb/p[or]*
# The tests run the commands of pages by bash; other shells of a reader must know them, too.
for page in $(git ls-files '*.md'); do
  scripts/page-commands.sh "$page" | shellcheck --shell=sh --severity=warning -
done

step 'Types'
npm run --silent typecheck

step 'Build'
npm run --silent build

step 'Tests'
npm run --silent test:coverage
npm run --silent test:rest

step 'Example clients'
npm run --silent test:examples

step 'Fuzzing'
npm run --silent fuzz -- --seed 1 --inputs 3000

step 'Tests under the lowest Node that is supported'
npm run --silent test:lowest

if [ -n "$vm" ]; then
  step 'Kernel, and tests in QEMU'
  scripts/install-packages.sh qemu-system-x86 iproute2 udhcpd
  scripts/mkkernel.sh
  npm run --silent test:vm
fi

if [ -n "$long" ]; then
  # Faults by the hundred are for what nobody has thought of.
  unset FAST_CHECK_SEED
  step 'Slow tests'
  scripts/install-packages.sh time
  npm run --silent test:long

  step 'Other values than always'
  npm run --silent test
  npm run --silent fuzz -- --seconds 600
fi

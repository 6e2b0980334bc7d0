#!/bin/sh
# Builds everything twice, as differently as can be, and compares: for CI, and for whoever wants to know. See --help.
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/reproduce.sh [--without-kernel]

Builds bundle, packages, kernel and image of the commit that is checked out here, into dist/reproduce; and again from a clone
in another folder, with nothing cached but Debian's packages, forty days later by its clock, with another mask, time zone,
language, home and order of files, and by nobody where root runs this. Then compares every byte, and prints SHA-256 sums.
What is not committed is not built.

  --without-kernel   leave out the kernel, which takes minutes to compile, each time
  --help             show this text
USAGE
}

kernel=
for option; do
  case $option in
    --without-kernel) kernel=--without-kernel ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "$0")/.."
step() { printf '\n== %s (%s)\n' "$1" "$(date +%T)"; }
if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
  echo 'reproduce: here are changes that are not committed: commit them first.' >&2
  exit 2
fi
[ -x node_modules/.bin/node ] || { echo 'reproduce: run "npm ci" first.' >&2; exit 2; }
scripts/install-packages.sh libfaketime

step 'Build here'
one=dist/reproduce
rm -rf "$one"
# shellcheck disable=SC2086 # an option or none
scripts/build-into.sh "$one" $kernel

step 'Build elsewhere'
# Where nobody may enter, whatever TMPDIR is.
work=$(mktemp -d /tmp/sealci-reproduce.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
other="$work/an other folder"
git clone --quiet --no-hardlinks --no-checkout . "$other"
git -C "$other" read-tree HEAD
# In the other order, in which a folder may be listed then.
git -C "$other" ls-files -z | sort --zero-terminated --reverse | git -C "$other" checkout-index -z --stdin
mkdir -p "$other/dist/cache" "$work/home"
cp -R dist/cache/packages "$other/dist/cache/packages"
# Not a link to the originals, which nobody may read below a home folder such as /root.
cp -RP node_modules/. "$other/node_modules"

set -- env --ignore-environment PATH="$PATH" HOME="$work/home" TZ=Asia/Tokyo LC_ALL=C.UTF-8
if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then set -- "$@" "SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH"; fi
if [ "$(id -u)" -eq 0 ]; then
  chmod 755 "$work"
  chown -R nobody:nogroup "$work"
  set -- setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
fi
faketime=$(dpkg-query --listfiles libfaketime | grep '/libfaketimeMT\.so\.1$')
# shellcheck disable=SC2016 # the inner shell expands it
(
  cd "$other"
  "$@" LD_PRELOAD="$faketime" FAKETIME=+40d sh -euc 'umask 077; exec "$@"' sh scripts/build-into.sh out $kernel
)

step 'Compare'
# Root may read what is nobody's.
scripts/compare-builds.sh "$one" "$other/out"
printf '\nThe builds are the same.\n'

#!/bin/sh
# Tries README.md's commands on a machine that has nothing, and compares what they build there with what is built here.
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/test-fresh.sh [--tests] [--keep]

Makes a minimal Debian 12 in a folder of dist/, clones HEAD of this checkout into it, and runs README.md's commands there
as a new user would: Node, demo, build, kernel, image, the demo in QEMU; then those of docs/packages.md, with systemd as the
first process. The ten commands of docs/operate.md are run in a copy of it that has nothing yet. Then it builds bundle, packages, kernel and image here, too, with the same keys, and compares every byte. Needs
root and takes about ten minutes; what is not committed is not tried.

  --tests   run scripts/test.sh in there as well (minutes)
  --keep    leave the folder there; without this it is gone at the end, with all processes that ran in it
  --help    show this text
USAGE
}

tests=
keep=
for option; do
  case $option in
    --tests) tests=--tests ;;
    --keep) keep=yes ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

if [ "$(id -u)" -ne 0 ]; then
  echo 'test-fresh: it takes root to make a Debian in a folder: run sudo scripts/test-fresh.sh.' >&2
  exit 1
fi

cd "$(dirname "$0")/.."
step() { printf '\n== %s (%s)\n' "$1" "$(date +%T)"; }
# For the builds here. Before all else: that the Node here is too old need not be said after ten minutes.
scripts/install-node-modules.sh

mkdir -p dist
fresh=$(mktemp -d "$PWD/dist/fresh.XXXXXX")
root=$fresh/root
checkout=$root/root/release-agent
inside=
finish() {
  status=$?
  trap - EXIT HUP INT TERM
  if [ -n "$inside" ]; then
    # All others die with the first process in there, and the mounts with them. unshare ends when they are gone.
    first=$(cat "/proc/$inside/task/$inside/children" 2>/dev/null) || first=
    # shellcheck disable=SC2086 # a number with a blank behind it
    kill -KILL ${first:-$inside} 2>/dev/null || :
    wait "$inside" || :
  fi
  if [ -n "$keep" ]; then echo "The folder is $fresh"; else rm -rf --one-file-system "$fresh"; fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM

# In the background, as a signal is heeded while this script waits, but not while a program is in its foreground.
by_itself() {
  unshare --mount --pid --fork --kill-child --mount-proc "$@" &
  inside=$!
  wait "$inside"
  inside=
}

step 'Make a minimal Debian 12'
by_itself scripts/make-fresh-root.sh "$fresh"
git clone --quiet --no-hardlinks . "$checkout"
mkdir "$fresh/bare"
cp -a "$root" "$fresh/bare/root"

step 'Run the ten commands of docs/operate.md in a copy of it'
# A terminal's interrupt is ignored by what a script starts in the background, but not by a new user's programs.
set -- env --ignore-environment --default-signal=INT,QUIT HOME=/root LANG=C.UTF-8 \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
while IFS= read -r variable; do set -- "$@" "$variable"; done <"$fresh/environment"
# Not by chroot, in which the kernel allows no user name spaces, which a machine of one's own has.
# shellcheck disable=SC2016 # the inner shell expands it
as_root='
  mount --bind "$1" "$1"
  cd "$1"
  shift
  mount --rbind /dev dev
  mount --rbind /sys sys
  mount -t proc proc proc
  pivot_root . mnt
  umount --lazy /mnt
  exec "$@"'
by_itself sh -euc "$as_root" sh "$fresh/bare/root" "$@" /root/release-agent/scripts/try-operate.sh
rm -rf --one-file-system "$fresh/bare"

step "Run README.md's commands in it"
by_itself sh -euc "$as_root" sh "$root" "$@" /root/release-agent/scripts/try-readme.sh $tests

step "Run the commands of docs/packages.md in it, booted"
by_itself scripts/boot-fresh-root.sh "$fresh" /root/release-agent/scripts/try-packages.sh

step 'Build the same here'
if [ -n "$(git status --porcelain)" ]; then
  echo 'Not compared: here are changes that are not committed. Commit them to have the builds compared.'
  exit
fi
here=$fresh/here
# Unlocked as in there: what is compared is built from the packages that Debian has today, whatever the lock names.
scripts/build-into.sh "$here" --production --unlocked --keys "$checkout/keys" --tls "$checkout/tls" \
  --config "$checkout/appliance.json"

step 'Compare'
if ! scripts/compare-builds.sh "$here" "$checkout/dist"; then
  echo 'test-fresh: what is built in a fresh Debian is not the same: run this with --keep and compare.' >&2
  exit 1
fi

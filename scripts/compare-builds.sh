#!/bin/sh
# Compares two builds, byte for byte: see --help.
set -eu

case ${1:-} in
  --help | -h)
    echo 'Usage: scripts/compare-builds.sh ONE OTHER'
    echo 'Compares what scripts/build-into.sh, or the commands of README.md, have built into two folders. Prints SHA-256 sums.'
    exit 0
    ;;
esac
one=${1:?Usage: scripts/compare-builds.sh ONE OTHER}
other=${2:?Usage: scripts/compare-builds.sh ONE OTHER}

# The small ones first: they say what differs, or which input did.
packages=$({ (cd "$one" && find packages -type f); (cd "$other" && find packages -type f); } | sort -u)
for file in kernel.json manifest.json bom.cdx.json agent.cdx.json LICENSES.txt agent.cjs vmlinux bzImage initramfs.cpio $packages; do
  # A kernel may have been left out, in both.
  case $file in kernel.json | vmlinux | bzImage) [ -e "$one/$file" ] || [ -e "$other/$file" ] || continue ;; esac
  if ! cmp "$one/$file" "$other/$file"; then
    echo "compare-builds: $file is not the same in $one and $other." >&2
    exit 1
  fi
  (cd "$one" && sha256sum "$file")
done

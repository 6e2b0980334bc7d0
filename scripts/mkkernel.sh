#!/bin/sh
# Builds the guest's kernel: dist/vmlinux (for lumper, which takes ELF) and dist/bzImage (for QEMU).
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/mkkernel.sh [--locked] [--source FILE] [--out DIR]

Builds the guest's kernel from Debian's linux-source-6.1 and initramfs/kernel.config and writes
  DIR/vmlinux   ELF, stripped: what lumper boots
  DIR/bzImage   the same kernel as QEMU takes it
  DIR/kernel.json   versions and digests

  --locked        fail when an input or a tool is not the one that initramfs/inputs.lock.json names (without: warn)
  --source FILE   the package of linux-source-6.1 to build from (default: the locked one, or else Debian's newest)
  --out DIR       where to write (default: dist)
  --help          show this text

The same inputs give the same bytes. Results are kept in dist/cache, by the hash of all inputs; a build from nothing
takes about 5 minutes on two processors. Debian packages that are missing are installed when run as root.
USAGE
}

root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/dist
locked=
source_package=
while [ $# -gt 0 ]; do
  case $1 in
    --locked) locked=--locked ;;
    --source) source_package=$(realpath "${2:?--source needs a file}"); shift ;;
    --out) out=${2:?--out needs a folder}; shift ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

node=$root/node_modules/.bin/node
[ -x "$node" ] || { echo 'mkkernel: run "npm ci" first.' >&2; exit 1; }

# What a build depends on besides its inputs is fixed here: names, order and times.
umask 022
export LC_ALL=C TZ=UTC KBUILD_BUILD_USER=sealci KBUILD_BUILD_HOST=sealci KBUILD_BUILD_VERSION=1
unset KBUILD_BUILD_TIMESTAMP KCFLAGS KCPPFLAGS LOCALVERSION ARCH CROSS_COMPILE MAKEFLAGS CFLAGS LDFLAGS

"$root/scripts/install-packages.sh" bc binutils bison flex gcc libc6-dev libelf-dev make perl xz-utils zstd

fragment=$root/initramfs/kernel.config
fetch() { "$node" "$root/build/initramfs/fetch-inputs.ts" $locked --kernel-tools "$@"; }
if [ -n "$source_package" ]; then fetch; else source_package=$(fetch linux-source-6.1); fi
tools=$("$node" "$root/build/initramfs/kernel-tools.ts")

hash_of() { sha256sum "$@" | cut -d ' ' -f 1; }

key=$({ hash_of "$source_package" "$fragment" "$root/scripts/mkkernel.sh"; echo "$tools"; gcc --version; ld --version; } | sha256sum | cut -c 1-24)
cached=$root/dist/cache/kernel-$key

merge_config() {
  make -s tinyconfig >/dev/null
  cp "$fragment" fragment
  scripts/kconfig/merge_config.sh -m .config fragment >/dev/null
  make -s olddefconfig 2>/dev/null
  # An option that another one forces, or that is gone from this kernel, would be ignored without a word.
  grep -E '^(CONFIG_|# CONFIG_)' "$fragment" | while read -r line; do
    name=$(printf '%s\n' "${line#\# }" | sed 's/[= ].*//')
    case $line in
      '#'*) ! grep -q "^$name=" .config ;;
      *) grep -qxF "$line" .config ;;
    esac || { echo "mkkernel: the kernel's configuration does not take: $line" >&2; exit 1; }
  done
}

build() {
  # Not below the checkout: the kernel's makefiles take no path with blanks or colons.
  work=$(mktemp -d)
  trap 'rm -rf "$work" "$cached.$$"' EXIT
  trap 'exit 1' HUP INT TERM
  cd "$work"
  dpkg-deb --fsys-tarfile "$source_package" | tar -xOf - ./usr/src/linux-source-6.1.tar.xz | tar -xJ --strip-components=1
  # The kernel tells its build time: the time of its source.
  KBUILD_BUILD_TIMESTAMP=$(date -u -r Makefile '+%a %b %e %H:%M:%S UTC %Y')
  export KBUILD_BUILD_TIMESTAMP
  merge_config
  # Sources are compiled by relative paths, so that the folder leaves no trace.
  make -s -j"$(nproc)" bzImage vmlinux
  result=$cached.$$
  mkdir -p "$result"
  strip --strip-all --remove-section='.rela*' --remove-section=.comment -o "$result/vmlinux" vmlinux
  cp arch/x86/boot/bzImage .config "$result/"
  cat >"$result/kernel.json" <<JSON
{
  "release": "$(make -s kernelrelease)",
  "source": "$(basename "$source_package" .deb)",
  "sourceDigest": "sha256:$(hash_of "$source_package")",
  "tools": "$tools",
  "compiler": "$(gcc --version | head -n 1)",
  "configuration": "sha256:$(hash_of .config)",
  "vmlinux": "sha256:$(hash_of "$result/vmlinux")",
  "bzImage": "sha256:$(hash_of "$result/bzImage")"
}
JSON
  # By rename: a build that was interrupted leaves nothing that looks complete.
  mv "$result" "$cached"
}

[ -f "$cached/kernel.json" ] || (build)
mkdir -p "$out"
cp "$cached/vmlinux" "$cached/bzImage" "$cached/kernel.json" "$out/"
ls -l "$out/vmlinux" "$out/bzImage"

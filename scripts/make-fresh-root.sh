#!/bin/sh
# Makes DIR/root, a minimal Debian 12, and tells it how this machine reaches its registries: whatever is set here for apt,
# certificates, npm, pip and Go. Variables that are to be set in there are in DIR/environment, a line each.
set -eu

dir=${1:?Usage: scripts/make-fresh-root.sh DIR}
suite=bookworm
root=$dir/root
authorities=/etc/ssl/certs/ca-certificates.crt

"$(dirname "$0")/install-packages.sh" mmdebstrap

# Where this machine's Debian packages come from; of other sources, a new user's machine has none. Where this machine is
# no such Debian, mmdebstrap takes Debian's own archive.
set --
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
  ! grep -qsE "^(deb|Suites:).*[[:blank:]]$suite(-updates|-security)?([[:blank:]]|\$)" "$file" || set -- "$@" "$file"
done
# Proxies, authorities, time-outs. Not: which indexes are wanted, and what programs run after apt.
apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets' >"$dir/apt.conf"
mmdebstrap --quiet --mode=root --variant=minbase --aptopt="$dir/apt.conf" "$suite" "$root" "$@" </dev/null
grep -qs '[[:blank:]]localhost' "$root/etc/hosts" || echo '127.0.0.1 localhost' >>"$root/etc/hosts"

# hand_over FILE: to the same place, unless that has one
hand_over() {
  [ -f "$1" ] && [ ! -e "$root$1" ] || return 0
  mkdir -p "$root$(dirname "$1")"
  cp "$1" "$root$1"
}

# The package ca-certificates, when it is installed, makes the file anew, of what it brings and what is added here.
hand_over "$authorities"
if [ -f "$authorities" ]; then
  mkdir -p "$root/usr/local/share/ca-certificates"
  cp "$authorities" "$root/usr/local/share/ca-certificates/this-machine.crt"
fi

home=${HOME:-/root}
hand_over /etc/pip.conf
for file in .pip/pip.conf .config/pip/pip.conf .config/go/env; do
  [ -f "$home/$file" ] || continue
  mkdir -p "$root/root/$(dirname "$file")"
  cp "$home/$file" "$root/root/$file"
done
# Another npm has its global configuration elsewhere.
for kind in globalconfig userconfig; do
  file=$(npm config get "$kind" 2>/dev/null) && [ -f "$file" ] && cat "$file" && echo
done >"$root/root/.npmrc" || :

names='PIP_[A-Z_]*|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(REQUESTS|CURL)_CA_BUNDLE|GIT_SSL_CAINFO|GOPROXY|GOPRIVATE'
names="$names|GONOPROXY|GOSUMDB|GONOSUMDB|GOINSECURE|GOFLAGS|GOTOOLCHAIN|([Hh][Tt][Tt][Pp][Ss]?|[Aa][Ll][Ll]|[Nn][Oo])_(proxy|PROXY)"
names="$names|(npm_config|NPM_CONFIG)_(registry|cafile|proxy|https_proxy|noproxy|REGISTRY|CAFILE|PROXY|HTTPS_PROXY|NOPROXY)"
env | grep -E "^($names)=" >"$dir/environment" || :
while IFS='=' read -r _ value; do
  case $value in /*) hand_over "$value" ;; esac
done <"$dir/environment"

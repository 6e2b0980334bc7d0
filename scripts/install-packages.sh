#!/bin/sh
# Installs the Debian packages it is given that are not there yet; says what to do where it may not install.
set -eu

if [ $# -eq 0 ] || [ "$1" = --help ]; then
  echo 'Usage: scripts/install-packages.sh PACKAGE...'
  exit 0
fi

missing=
for package; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "These Debian packages are needed:$missing. Install them with: sudo apt-get install$missing" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # the list is split on purpose
apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null; }

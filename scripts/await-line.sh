#!/bin/sh
# Waits until a file has a line that matches a pattern, and prints the first one: for scripts that start a server.
set -eu

case $#:${1:-} in
  3:*) ;;
  1:--help | 1:-h) echo 'Usage: scripts/await-line.sh FILE PATTERN SECONDS'; exit 0 ;;
  *) echo 'Usage: scripts/await-line.sh FILE PATTERN SECONDS' >&2; exit 2 ;;
esac

tenths=$(($3 * 10))
# -a: a console holds other bytes than text.
until grep -a -m 1 -e "$2" "$1" 2>/dev/null; do
  tenths=$((tenths - 1))
  if [ "$tenths" -lt 0 ]; then
    echo "await-line: $1 does not say $2 within $3 s; this is what it says:" >&2
    cat "$1" >&2
    exit 1
  fi
  sleep 0.1
done

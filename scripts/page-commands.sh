#!/bin/sh
# Prints the commands of a page, or of what stands below one heading of it: the lines of its blocks of sh, without
# comments; those that a backslash continues are joined. A line that is indented, or begins with }, is of the command before.
set -eu

page=${1:?Usage: scripts/page-commands.sh FILE [HEADING], where FILE may be - for standard input}
heading=${2:-}
awk -v heading="$heading" '
  /^ *```/ { sh = !open && /^ *```sh$/; open = !open; next }
  !open && /^#+ / { here = $0; sub(/^#+ /, "", here) }
  sh && (heading == "" || heading == here)' "$page" |
  sed -e ':join' -e '/\\$/{N;s/\\\n *//;b join' -e '}' -e 's/[[:blank:]]\{1,\}#.*//' -e 's/^#.*//' -e '/^$/d'

#!/bin/sh
# Prints the commands of a page: the lines of its sh blocks without comments; those that a backslash continues are joined.
set -eu

page=${1:?Usage: scripts/page-commands.sh FILE}
# shellcheck disable=SC2016 # the backquotes are Markdown's
sed -n '/^```sh$/,/^```$/{/^```/d;p}' "$page" |
  sed -e ':join' -e '/\\$/{N;s/\\\n *//;b join' -e '}' -e 's/[[:blank:]]\{1,\}#.*//' -e '/^$/d'

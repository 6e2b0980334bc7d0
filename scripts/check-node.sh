#!/bin/sh
# Stops with a sentence where Node or npm is missing, or older than the engines of package.json say.
set -eu

cd "$(dirname "$0")/.."

# lowest NAME: its lowest version, from a line such as "node": ">=24.11"
lowest() { sed -n "/\"engines\"/,/}/s/.*\"$1\": \">=\([0-9.]*\)\".*/\1/p" package.json; }
lowest_node=$(lowest node)
lowest_npm=$(lowest npm)
if [ -z "$lowest_node" ] || [ -z "$lowest_npm" ]; then
  echo 'check-node: the engines in package.json must name node and npm as ">=VERSION".' >&2
  exit 1
fi

node=$(node --version 2>/dev/null) || node=
node=${node#v}
# An npm that is too new for its Node fails here, too.
npm=$(npm --version 2>/dev/null) || npm=

found() { if [ -n "$2" ]; then echo "$1 $2"; else echo "no $1 that runs"; fi; }
at_least() { printf '%s\n' "$1" "$2" | sort --version-sort --check=quiet; }
if [ -z "$node" ] || [ -z "$npm" ] || ! at_least "$lowest_node" "$node" || ! at_least "$lowest_npm" "$npm"; then
  echo "This machine has $(found Node "$node") and $(found npm "$npm"), but Node $lowest_node and npm $lowest_npm or later are needed:" \
    'get them as README.md says under "What it needs", and run this again.' >&2
  exit 1
fi

#!/bin/sh
# Runs the ten commands of docs/operate.md, as they stand there, on a machine that has nothing: as root, on one that may be
# spoilt by that. For scripts/test-fresh.sh. The rest of the page is run by test/pages/operate.test.ts.
set -eu

if [ $# -gt 0 ]; then
  echo 'Usage: scripts/try-operate.sh'
  exit 0
fi

cd "$(dirname "$0")/.."
work=$(mktemp -d)
agent=
server=
finish() {
  status=$?
  trap - EXIT HUP INT TERM
  for process in $agent $server; do kill "$process" 2>/dev/null || :; done
  [ "$status" -eq 0 ] || [ ! -f agent.log ] || cat agent.log >&2
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM

fingerprint=
url=
# In this shell, as in the reader's: what is exported, or started in the background, is for the commands that follow.
run() {
  eval "$(printf '%s\n' "$1" | sed -e "s#\\bURL\\b#$url#g" -e 's/\bTAG\b/v1.0.0/g' -e "s/\bFINGERPRINT\b/$fingerprint/g")"
}

# A repository of the reader's is served over https by a public address; this one by a private one, as the page says for those.
serve_samples() {
  mkdir "$work/repositories"
  scripts/make-sample-repository.sh "$work/repositories"
  sealci-release-agent certificates --quiet --host 127.0.0.1 --out "$work/tls"
  node build/serve-repositories.ts "$work/repositories" "$work/tls/cert.pem" "$work/tls/key.pem" >"$work/server.log" 2>&1 &
  server=$!
  url=$(scripts/await-line.sh "$work/server.log" '^https:' 120)/hello.git
  export SEALCI_GIT_CA="$work/tls/ca.pem" SEALCI_ALLOWED_NETWORKS=127.0.0.0/8
}

try() {
  case $1 in
    'sealci-release-agent keygen '*)
      run "$1 2>'$work/keygen'"
      fingerprint=$(sed -n 's/.*\b\([0-9A-F]\{40\}\)\b.*/\1/p' "$work/keygen")
      ;;
    'sealci-release-agent serve '*) serve_samples; run "$1"; agent=$! ;;
    'apt-get '* | 'npm '* | 'export '* | 'sealci-release-agent '*) run "$1" ;;
    *) echo "try-operate: tell this script how to try the command of docs/operate.md: $1" >&2; return 1 ;;
  esac
}

scripts/page-commands.sh docs/operate.md 'Ten commands' >"$work/commands"
while IFS= read -r command <&3; do
  printf '\n==== %s\n' "$command"
  started=$(date +%s)
  try "$command" 3<&-
  printf '%5d s\n' "$(($(date +%s) - started))"
done 3<"$work/commands"
[ "$(wc -l <"$work/commands")" -eq 10 ]
printf '\n==== The ten commands of docs/operate.md work\n'

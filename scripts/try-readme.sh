#!/bin/sh
# Runs the commands of README.md, as they stand there, on a machine that has nothing: for scripts/test-fresh.sh.
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/try-readme.sh [--tests]

Runs every command of README.md in its order, on a machine that may be spoilt by that: packages are installed, files are
left in the checkout. What stands for something of the reader's, such as URL, is replaced by a sample. A command that
this script does not know how to run is a failure, so that there is none in README.md that nobody tries.

  --tests   run scripts/test.sh as well
  --help    show this text
USAGE
}

tests=
case $#:${1:-} in
  0:) ;;
  1:--tests) tests=yes ;;
  1:--help | 1:-h) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

cd "$(dirname "$0")/.."
work=$(mktemp -d)
agent=
server=
guest=
finish() {
  status=$?
  trap - EXIT HUP INT TERM
  for process in $agent $server $guest; do kill "$process" 2>/dev/null || :; done
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM

# What README.md leaves to its reader.
fill_in() {
  sed -e "s#\\bURL\\b#$url#g" -e 's/\bTAG\b/v1.0.0/g' -e 's/\bDIR\b/./g' -e 's/\bHOST:PORT\b/127.0.0.1:50051/g' \
    -e 's/\bproject-v/hello-v/g'
}

run() { sh -euc "$(printf '%s\n' "$1" | fill_in)"; }

# In the background, as the process that a signal is for.
become() { exec sh -euc "exec $1"; }

url=https://example.org/hello.git
serve_samples() {
  [ -z "$server" ] || return 0
  mkdir "$work/repositories"
  scripts/make-sample-repository.sh "$work/repositories"
  node_modules/.bin/node build/serve-repositories.ts "$work/repositories" >"$work/server.log" 2>&1 &
  server=$!
  url=$(scripts/await-line.sh "$work/server.log" '^http:' 120)/hello.git
}

start_agent() {
  [ -z "$agent" ] || return 0
  become 'dist/agent.cjs serve' >"$work/agent.log" 2>&1 &
  agent=$!
  scripts/await-line.sh "$work/agent.log" '"event":"listening"' 120
}

# It is gone with the agent.
keep_public_key() { dist/agent.cjs public-key --agent 127.0.0.1:50051 >public-key.asc; }

# The image listens on the same port.
stop_agent() {
  [ -n "$agent" ] || return 0
  kill "$agent"
  wait "$agent"
  agent=
}

# What docs/watch.md says is enough: a repository, an agent and a folder.
configure_watch() {
  cat >watch.json <<CONFIG
{ "folder": "site", "agents": [{ "address": "127.0.0.1:50051" }], "repositories": [{ "url": "$url", "tags": ["v*"] }] }
CONFIG
}

# Certificates as docs/appliance.md wants them, and the config that it shows.
make_image_inputs() {
  mkdir tls
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=try-readme \
    -addext subjectAltName=IP:127.0.0.1,DNS:controller.example.org -keyout tls/key.pem -out tls/cert.pem 2>/dev/null
  chmod 600 tls/key.pem
  cp tls/cert.pem tls/ca.pem
  # shellcheck disable=SC2016 # as above
  sed -n '/^```json$/,/^```$/{/^```/d;p}' docs/appliance.md >appliance.json
}

# It runs until its key is confirmed.
boot_image() {
  mkfifo "$work/console.in"
  become scripts/run-qemu.sh <"$work/console.in" >"$work/console" 2>&1 &
  guest=$!
  exec 7>"$work/console.in"
  scripts/await-line.sh "$work/console" '^sealci: ready ' 120
}

# As the caller whom the sample config gives both roles.
confirm_image() {
  fingerprint=$(sed -n 's/^sealci: ready [^ ]* \([0-9A-F]*\) .*/\1/p' "$work/console")
  (
    export SEALCI_AGENT_CA=tls/ca.pem SEALCI_CLIENT_CERT=tls/cert.pem SEALCI_CLIENT_KEY=tls/key.pem
    run "$(printf '%s\n' "$1" | sed "s/\bFINGERPRINT\b/$fingerprint/g")"
  )
  echo poweroff >&7
  scripts/await-line.sh "$work/console" '^sealci: clean shutdown' 120
  wait "$guest"
  guest=
}

try() {
  case $1 in
    'scripts/test.sh') if [ -n "$tests" ]; then run "$1"; else echo 'Left out without --tests.'; fi ;;
    'grpcurl '*) echo 'Left out: Debian has no grpcurl. test/pages/controller.test.ts makes this call.' ;;
    'dist/agent.cjs serve') start_agent ;;
    'dist/agent.cjs create '*) serve_samples; run "$1"; keep_public_key ;;
    'dist/agent.cjs watch '*) start_agent; serve_samples; configure_watch; run "$1" ;;
    # Unlocked: README.md's command is refused, and says what to do, as soon as Debian has moved on from the lock.
    'scripts/mkinitramfs.sh '*) make_image_inputs; run "$1 --unlocked" ;;
    'scripts/run-qemu.sh') stop_agent; boot_image ;;
    'dist/agent.cjs confirm-keys '*) confirm_image "$1" ;;
    'dist/agent.cjs '*' --agent HOST:PORT') start_agent; run "$1" ;;
    'apt-get '* | 'npm '* | 'gpg '* | 'scripts/demo.sh' | 'scripts/demo.sh --vm' | 'scripts/mkkernel.sh') run "$1" ;;
    'dist/agent.cjs keygen '* | 'dist/agent.cjs verify '*) run "$1" ;;
    *) echo "try-readme: tell this script how to try the command of README.md: $1" >&2; return 1 ;;
  esac
}

scripts/page-commands.sh README.md >"$work/commands"
: >"$work/times"
while IFS= read -r command <&3; do
  printf '\n==== %s\n' "$command"
  started=$(date +%s)
  # Without || behind it: what fails in there is to end this script.
  try "$command" 3<&-
  printf '%5d s  %s\n' "$(($(date +%s) - started))" "$command" >>"$work/times"
done 3<"$work/commands"
printf '\n==== All commands of README.md work\n'
cat "$work/times"

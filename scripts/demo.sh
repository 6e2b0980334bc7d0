#!/bin/sh
# Shows the agent's main job: a release of a tag, asked for over gRPC, verified by the agent's own verify and by gpg.
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/demo.sh [URL TAG]
       scripts/demo.sh --vm

Installs what is missing, builds the agent, starts it as its own process with a key made for the occasion, asks it over
gRPC for a release of TAG of the repository at URL (of a sample repository that a real git server on this machine serves
when none is named), verifies the release with the agent's own verify and with gpg, and shows what is in it. The release
stays in dist/demo/.

  --vm     the same with the appliance in a virtual machine (scripts/demo-vm.sh)
  --help   show this text
USAGE
}

url=
tag=v1.0.0
case $#:${1:-} in
  0:) ;;
  *:--help | *:-h) usage; exit 0 ;;
  1:--vm) exec "$(dirname "$0")/demo-vm.sh" ;;
  2:*) url=$1 tag=$2 ;;
  *) usage >&2; exit 2 ;;
esac

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
step() { printf '\n== %s\n' "$1"; }

step 'Install what is missing, and build'
scripts/install-node-modules.sh
scripts/install-packages.sh git gnupg tar ca-certificates
npm run --silent build

PATH=$root/node_modules/.bin:$PATH
work=$(mktemp -d)
out=$root/dist/demo
server=
agent=
finish() {
  status=$?
  trap - EXIT HUP INT TERM
  [ -z "$agent" ] || kill "$agent" 2>/dev/null || :
  [ -z "$server" ] || kill "$server" 2>/dev/null || :
  GNUPGHOME=$work/gnupg gpgconf --kill all 2>/dev/null || :
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM

if [ -z "$url" ]; then
  step 'Make a sample repository and serve it with git http-backend'
  mkdir "$work/repositories"
  scripts/make-sample-repository.sh "$work/repositories"
  node build/serve-repositories.ts "$work/repositories" >"$work/server.log" 2>&1 &
  server=$!
  url=$(scripts/await-line.sh "$work/server.log" '^http:' 20)/hello.git
  echo "$url"
fi

step 'Start the agent (development mode: it makes a key pair for itself)'
dist/agent.cjs serve --mode development --listen 127.0.0.1:0 >"$work/agent.log" 2>&1 &
agent=$!
scripts/await-line.sh "$work/agent.log" '"event":"listening"' 20 >"$work/listening"
address=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).address' "$work/listening")
echo "It listens on $address."

step "Ask it over gRPC for the release of $tag"
rm -rf "$out"
mkdir -p "$out"
dist/agent.cjs create "$url" "$tag" --agent "$address" --out "$out"
dist/agent.cjs public-key --agent "$address" >"$out/public-key.asc"
release=$(find "$out" -name '*.git.tgz.sig')
ls -l "$out"

step 'Verify it with the agent'\''s own verify'
dist/agent.cjs verify "$release" --key "$out/public-key.asc" --repository "$url" --tag "$tag"

step 'Verify it with gpg, and unpack it'
mkdir -m 700 "$work/gnupg"
export GNUPGHOME="$work/gnupg"
gpg --quiet --import "$out/public-key.asc"
gpg --quiet --output "$work/release.git.tgz" --decrypt "$release"
gpg --quiet --verify "${release%.sig}.asc" "$work/release.git.tgz"

step 'What is in it'
tar --list --verbose --gzip --file "$work/release.git.tgz"
printf '\nThe release is in %s\n' "$out"

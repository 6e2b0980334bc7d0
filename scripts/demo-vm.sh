#!/bin/sh
# The whole of it: builds the appliance with keys of its own, boots it, has it make a release, verifies that by gpg.
set -eu

usage() {
  cat <<'USAGE'
Usage: scripts/demo.sh --vm   (or scripts/demo-vm.sh)

Builds the kernel (about 5 minutes the first time) and a production image with a new key pair and certificates, boots it
in QEMU, and plays the Controller: asks the agent in it, over virtio-net and mutual TLS, for a release of a repository
that a real git server on this machine serves, and verifies the release with gpg against the key pair's public half. At
the end the guest is powered off over its console. The release stays in dist/demo/.

  --help   show this text
USAGE
}

case $#:${1:-} in
  0:) ;;
  1:--help | 1:-h) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
step() { printf '\n== %s\n' "$1"; }

step 'Install what is missing, and build'
scripts/install-node-modules.sh
scripts/install-packages.sh git gnupg tar ca-certificates openssl qemu-system-x86
npm run --silent build
scripts/mkkernel.sh

PATH=$root/node_modules/.bin:$PATH
umask 077
work=$(mktemp -d)
out=$root/dist/demo
server=
guest=
finish() {
  status=$?
  trap - EXIT HUP INT TERM
  [ -z "$guest" ] || kill "$guest" 2>/dev/null || :
  [ -z "$server" ] || kill "$server" 2>/dev/null || :
  GNUPGHOME=$work/gnupg gpgconf --kill all 2>/dev/null || :
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM

# certificate NAME SUBJECT_ALT_NAME: issued by the demo's own authority
certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
    -addext "subjectAltName=$2" -addext basicConstraints=critical,CA:FALSE \
    -CA "$work/ca.pem" -CAkey "$work/ca.key" -keyout "$work/$1.key" -out "$work/$1.pem" 2>/dev/null
}

step 'Make the key pair, and certificates for the agent, the Controller and the git server'
dist/agent.cjs keygen --out "$work/keys"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=demo \
  -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
certificate agent IP:127.0.0.1,IP:10.0.2.15
certificate controller DNS:controller.sealci.internal
certificate operator DNS:operator.sealci.internal
certificate git IP:10.0.2.2

step 'Build the image'
mkdir "$work/tls"
cp "$work/ca.pem" "$work/tls/ca.pem"
cp "$work/agent.pem" "$work/tls/cert.pem"
cp "$work/agent.key" "$work/tls/key.pem"
cat >"$work/config.json" <<'JSON'
{
  "network": { "address": "10.0.2.15/24", "gateway": "10.0.2.2", "dns": ["10.0.2.3"] },
  "allowedNetworks": ["10.0.2.2/32"],
  "releaseCallers": ["DNS:controller.sealci.internal"],
  "keyCallers": ["DNS:operator.sealci.internal"]
}
JSON
# Unlocked: this image is for this demo alone, which is to work where Debian has moved on from the lock, too.
scripts/mkinitramfs.sh --production --unlocked --keys "$work/keys" --tls "$work/tls" --git-ca "$work/ca.pem" \
  --config "$work/config.json" --out "$work/initramfs.cpio"

step 'Serve a sample repository by git http-backend over https'
mkdir "$work/repositories"
scripts/make-sample-repository.sh "$work/repositories"
node build/serve-repositories.ts "$work/repositories" "$work/git.pem" "$work/git.key" >"$work/server.log" 2>&1 &
server=$!
port=$(scripts/await-line.sh "$work/server.log" '^https:' 120 | sed 's/.*://')
# In QEMU's network, this is the machine that QEMU runs on.
url=https://10.0.2.2:$port/hello.git
echo "$url"

step 'Boot it'
free_port='require("net").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port); this.close(); })'
agent=127.0.0.1:$(node -e "$free_port")
mkfifo "$work/console.in"
scripts/run-qemu.sh --initramfs "$work/initramfs.cpio" --port "${agent#*:}" \
  <"$work/console.in" >"$work/console" 2>&1 &
guest=$!
exec 7>"$work/console.in"
scripts/await-line.sh "$work/console" '^sealci: ready ' 120

step 'Confirm its key, as the operator: before, it signs nothing'
fingerprint=$(gpg --homedir "$work" --batch --quiet --with-colons --show-keys "$work/keys/release-agent.pub.asc" |
  sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -n 1)
dist/agent.cjs confirm-keys --epoch 0 --fingerprint "$fingerprint" --wait 60 --agent "$agent" \
  --agent-ca "$work/ca.pem" --client-cert "$work/operator.pem" --client-key "$work/operator.key"

step "Ask it for the release of v1.0.0, as the Controller"
rm -rf "$out"
mkdir -p "$out"
set -- --agent "$agent" --agent-ca "$work/ca.pem" --client-cert "$work/controller.pem" --client-key "$work/controller.key"
dist/agent.cjs create "$url" v1.0.0 "$@" --out "$out"
dist/agent.cjs public-key "$@" >"$out/public-key.asc"
cmp "$out/public-key.asc" "$work/keys/release-agent.pub.asc"
echo 'The public key that it gives is that of the key pair in the image.'

step 'Power it off'
echo poweroff >&7
scripts/await-line.sh "$work/console" '^sealci: clean shutdown' 120

step 'Verify the release with gpg against the key pair, and unpack it'
mkdir "$work/gnupg"
export GNUPGHOME="$work/gnupg"
release=$out/hello-v1.0.0.git.tgz.sig
gpg --quiet --import "$work/keys/release-agent.pub.asc"
gpg --quiet --output "$work/release.git.tgz" --decrypt "$release"
gpg --quiet --verify "${release%.sig}.asc" "$work/release.git.tgz"
tar --list --verbose --gzip --file "$work/release.git.tgz"
chmod -R go+rX "$out"
printf '\nThe release is in %s\n' "$out"

#!/bin/sh
# Builds the clients of examples/ into dist/examples, and checks each by the tools of its language: the stubs that are in the
# repository are current, the code is formatted and has no findings. Needs Go, Rust, and what scripts/install-test-tools.sh
# installs. Nothing is kept outside of this folder but what the package managers themselves keep of what they download.
set -eu

cd "$(dirname "$0")/.."
root=$PWD
out=$root/dist/examples
bin=$root/node_modules/.bin
python=$root/dist/tools/python/bin/python
mkdir -p "$out"

need() {
  command -v "$1" >/dev/null && return
  echo "scripts/build-examples.sh: $1 is missing. Install $2, and run this again." >&2
  exit 1
}
need go 'Go 1.25 or later (https://go.dev/dl)'
need cargo 'Rust 1.85 or later with clippy and rustfmt (https://rustup.rs)'

build_go() {
  export GOCACHE="$out/go-cache" GOFLAGS=-mod=readonly
  cd "$root/examples/go"
  unformatted=$(gofmt -l .)
  [ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" >&2; exit 1; }
  rm -rf "$out/go-stubs"
  "$bin/buf" generate --output "$out/go-stubs"
  diff -r releasev1 "$out/go-stubs/releasev1" || {
    echo 'The stubs in examples/go are not current. In that folder, run: buf generate' >&2
    exit 1
  }
  go vet ./...
  go build -trimpath -o "$out/go/release-client" .
}

build_python() {
  cd "$root/examples/python"
  "$python" -m ruff check --quiet --no-cache .
  "$python" -m ruff format --quiet --no-cache --check .
  mkdir -p "$out/python"
  "$python" -m grpc_tools.protoc --proto_path ../../proto --python_out "$out/python" \
    --grpc_python_out "$out/python" sealci/release/v1/release_agent.proto
}

build_typescript() {
  cd "$root/examples/typescript"
  npm ci --silent --no-audit --no-fund
  npm run --silent generate
  npm run --silent check
}

build_rust() {
  export CARGO_TARGET_DIR="$out/rust"
  cd "$root/examples/rust"
  cargo fmt --check
  cargo clippy --quiet --locked -- --deny warnings
  cargo build --quiet --locked
}

# Side by side: what one waits for, another computes.
build_rust &
rust=$!
(build_go)
(build_python)
(build_typescript)
wait "$rust"

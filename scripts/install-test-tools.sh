#!/bin/sh
# Installs the foreign gRPC clients that test/integration/foreign-clients.test.ts runs, into dist/tools:
# grpcurl (built from the Go module proxy) and a Python environment with grpcio and grpcio-tools.
# What is there already at the pinned version is kept.
set -eu

grpcurl_version=v1.9.4

cd "$(dirname "$0")/.."
tools=$PWD/dist/tools
mkdir -p "$tools"

if [ ! -x "$tools/grpcurl-$grpcurl_version/grpcurl" ]; then
  GOBIN="$tools/grpcurl-$grpcurl_version" GOFLAGS=-trimpath \
    go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$grpcurl_version"
fi
ln -sfn "grpcurl-$grpcurl_version/grpcurl" "$tools/grpcurl"

requirements=test/support/requirements.txt
if ! cmp -s "$requirements" "$tools/python/requirements.txt"; then
  rm -rf "$tools/python"
  python3 -m venv "$tools/python"
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r "$requirements"
  # Copied last: it says that the environment is complete.
  cp "$requirements" "$tools/python/requirements.txt"
fi

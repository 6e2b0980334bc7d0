#!/bin/sh
# Makes the bare repository DIR/hello.git with the annotated tag v1.0.0: a small project with what archives are about.
set -eu

dir=${1:?Usage: scripts/make-sample-repository.sh DIR}
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_AUTHOR_DATE='2024-05-01T12:00:00Z'
export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org GIT_COMMITTER_DATE='2024-05-01T12:00:00Z'

work=$dir/hello.work
git -c init.defaultBranch=main init --quiet "$work"
mkdir -p "$work/bin" "$work/docs/guide" "$work/test"
printf '#!/bin/sh\necho "Hello, world"\n' >"$work/bin/hello"
chmod +x "$work/bin/hello"
printf '# Hello\n\nA small program that greets.\n' >"$work/README.md"
printf "Run the program hello.\n" >"$work/docs/guide/usage.md"
ln -s ../README.md "$work/docs/index.md"
# shellcheck disable=SC2016 # git expands it, not the shell
printf 'commit $Format:%%H$\n' >"$work/VERSION"
printf 'tests stay out of the release\n' >"$work/test/notes.txt"
printf 'VERSION export-subst\n/test export-ignore\n' >"$work/.gitattributes"
git -C "$work" add --all
git -C "$work" commit --quiet --message 'Say hello'
git -C "$work" tag --annotate --message 'Hello 1.0.0' v1.0.0
git clone --quiet --bare "$work" "$dir/hello.git"
rm -rf "$work"

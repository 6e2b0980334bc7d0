import { exitCodes } from './exit-codes.ts';

const exitTable = Object.entries(exitCodes)
  .map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`)
  .join('\n');

export const generalHelp = `
A release is one file, <name>-<tag>.git.tgz.sig: the source of a repository at
a tag, as "git archive" packs it, signed with OpenPGP. "gpg --decrypt" takes it
as well.

Try it on one machine:
  sealci-release-agent serve                          (in a second terminal)
  export SEALCI_AGENT=127.0.0.1:50051
  sealci-release-agent create https://github.com/sigstore/cosign.git v2.2.0
  sealci-release-agent public-key > agent.pub.asc
  sealci-release-agent verify cosign-v2.2.0.git.tgz.sig --key agent.pub.asc

Exit codes:
${exitTable}

"sealci-release-agent help COMMAND" tells more of each command.`;

export const serveHelp = `
In development the agent makes its key at start, takes plaintext calls and
fetches from any address. In production it needs a key pair and certificates,
and fetches over https: from public addresses only.

Each setting can also be a variable (SEALCI_KEY_FILE) or a key of the JSON file
("keyFile"); flags win over variables, variables over the file. Limits have no
flag of their own: --set maxPackBytes=500000000. All are in docs/cli.md.

The files of the second example are made by "keygen --out keys" and
"certificates --out tls".

Examples:
  sealci-release-agent serve
  sealci-release-agent serve --mode production --listen 0.0.0.0:50051 \\
      --key-file keys/release-agent.key.asc \\
      --sealing-key-file keys/release-agent.sealing.key \\
      --tls-ca tls/ca.pem --tls-cert tls/cert.pem --tls-key tls/key.pem \\
      --release-callers DNS:controller.example.org \\
      --key-callers DNS:operator.example.org`;

export const createHelp = `
The release, its detached signature (.git.tgz.asc) and its provenance
(.git.tgz.intoto.jsonl, .intoto.json and .intoto.json.asc) appear in the folder
together, when all are complete, or not at all. Their paths are printed on
stdout.

Credentials for the repository never go on the command line, where others can
see them: set SEALCI_USERNAME and SEALCI_PASSWORD, or name a file with lines
"username=..." and "password=...", as "git credential fill" prints them.

Of several agents, chance decides which is asked first; one that is down, full,
stopping or without its keys is passed over, also in the middle of a release.

Examples:
  sealci-release-agent create https://github.com/sigstore/cosign.git v2.2.0 \\
      --agent 127.0.0.1:50051
  sealci-release-agent create URL v1.0 --wait 60 \\
      --agent 10.0.0.2:50051 --agent 10.0.0.3:50051
  sealci-release-agent create URL v1.0 --key release-agent.key.asc --out dist --json`;

export const healthHelp = `
0: it makes releases. 8: it is stopping. 9: its key ring is not confirmed. 5: it
does not answer. Any certificate of the agent's authority will do, also one
without a role.

Example:
  sealci-release-agent health --agent 127.0.0.1:50051 --quiet`;

export const verifyHelp = `
The signature is checked first, then the archive: that it is the one that was
signed, in the form that git gives it, and that no path leads out of the
folder. What you name by --repository, --tag and --commit must be what the
signature states. The file's own name says nothing.

--provenance takes the file that ends in .intoto.jsonl, or the .intoto.json with
its signature beside it. It must be of this release and by the same key.
--builder compares what made the release with what you expect.

Examples:
  sealci-release-agent verify project-1.0.git.tgz.sig --key agent.pub.asc --tag 1.0
  sealci-release-agent verify project-1.0.git.tgz.sig --key agent.pub.asc --extract .
  sealci-release-agent verify project-1.0.git.tgz --key agent.pub.asc \\
      --signature project-1.0.git.tgz.asc
  sealci-release-agent verify project-1.0.git.tgz.sig --key agent.pub.asc \\
      --provenance project-1.0.git.tgz.intoto.jsonl
  curl -s URL | sealci-release-agent verify - --key agent.pub.asc --list`;

export const auditVerifyHelp = `
FILE is what --audit-file of "serve" names, or anything that has the agent's
output in it: a console of a VM, a journal. Lines that are missing, were changed
or stand in another order are found. Lines that are missing at its end are found
when you name a digest that "info" gave: --expect-digest.

Examples:
  sealci-release-agent audit-verify audit.log
  sealci-release-agent audit-verify console.log --expect-digest DIGEST
  journalctl --output cat --unit release-agent | sealci-release-agent audit-verify -`;

export const keygenHelp = `
Writes DIR/release-agent.key.asc, the secret key (only you can read it),
DIR/release-agent.pub.asc, the public key for your users, and
DIR/release-agent.sealing.key, a secret by which agents of the same image
restore their key ring. With --image-builder, it is image-builder.key.asc and
image-builder.pub.asc. Files that are there already are never replaced.

Examples:
  sealci-release-agent keygen --out keys
  sealci-release-agent keygen --out keys-2027 \\
      --extend keys/release-agent.key.asc --lifetime-days 400
  sealci-release-agent keygen --image-builder --out builder`;

export const certificatesHelp = `
Writes DIR/ca.pem, the authority; DIR/cert.pem and DIR/key.pem for the agent
("mkinitramfs.sh --tls DIR" takes them as well); release-caller.pem and .key,
key-caller.pem and .key for who calls it. Says what a PKI of your own has to
issue in their place: in production, take that. Files that are there already are
never replaced.

Examples:
  sealci-release-agent certificates --out tls
  sealci-release-agent certificates --out tls --host agent.example.org \\
      --host 10.0.0.2 --release-caller URI:spiffe://example.org/controller`;

export const publicKeyHelp = `
Examples:
  sealci-release-agent public-key > agent.pub.asc
  sealci-release-agent public-key --all --out keys.asc      (verify --key keys.asc takes it, and gpg --import)
  sealci-release-agent public-key --pem > agent.pem         (cosign verify-blob-attestation --key agent.pem takes it)
  sealci-release-agent public-key --wkd public              (serve that folder at https://openpgpkey.DOMAIN)`;

export const rollKeysHelp = `
New releases wait, running ones end first; those of a compromised key are
cancelled. Then the old key is revoked, the new one certified by it (not when
compromised), and the folder gets:
  key-ring.sealed            for restore-keys after a restart; without it the denied key would come back
  new-key.pub.asc            the key that signs from now on
  denied-key.pub.asc         the denied key with its revocation
  denied-key.revocation.asc  the revocation alone, for gpg --import
  denial-notice.txt          what happened and what to do, signed by the new key (read it by gpg --decrypt);
                             denial-notice.json and its .asc say the same

With several agents, the one that is furthest is rolled and its ring restored on
all of them. What fails in between is finished by the same command again: the
folder knows what was begun (unfinished-roll.json).

Examples:
  sealci-release-agent roll-keys --reason superseded --comment "yearly" --out roll-2027
  sealci-release-agent roll-keys --reason superseded --out roll-2027 \\
      --agent 10.0.0.2:50051 --agent 10.0.0.3:50051
  sealci-release-agent roll-keys --reason compromised --out roll-now
  sealci-release-agent restore-keys roll-2027/key-ring.sealed`;

export const restoreKeysHelp = `
For agents that were restarted, and for the others of a fleet after one of
them was rolled. To restore a ring again does no harm.

Examples:
  sealci-release-agent restore-keys roll-2027/key-ring.sealed --wait 120
  sealci-release-agent restore-keys roll-2027/key-ring.sealed \\
      --agent 10.0.0.2:50051 --agent 10.0.0.3:50051`;

export const confirmKeysHelp = `
In production an agent signs nothing after its start until its newest key ring
is restored, or someone who may change keys says that the ring it has is the
right one: after the first boot, and as long as no key was rolled.

Where the image demands an operator's signature (operatorKeyFile), --request
writes what he has to sign, for all agents that are named, and --with hands his
signature in. It counts until the agent's next start.

Examples:
  sealci-release-agent confirm-keys --epoch 0 --fingerprint HEX --wait 120
  sealci-release-agent confirm-keys --request statement.txt
  gpg --armor --detach-sign statement.txt
  sealci-release-agent confirm-keys --with statement.txt.asc`;

export const watchHelp = `
The config file names repositories, patterns of tags, agents and a folder. For
each new tag an agent is asked; what it makes is verified and put into
FOLDER/public, a static web site for any server. FOLDER/private is this
program's own: it holds the sealed key ring. There is one watch for a folder.
It may be killed at any time: the next one goes on from there.

With --once, the exit code is not 0 when a tag has no release, or was moved.

Examples:
  sealci-release-agent watch --config watch.json
  sealci-release-agent watch --config watch.json --once
  sealci-release-agent watch --config watch.json --webhook 127.0.0.1:8080`;

export const infoHelp = `
With --watch, a table shows the state of each agent, its releases, memory and
key, until Ctrl-C; where there is no terminal, it is printed again and again,
and with --json as one object a line.

Examples:
  sealci-release-agent info --agent 127.0.0.1:50051
  sealci-release-agent info --watch --agent 10.0.0.2:50051 --agent 10.0.0.3:50051`;

export const manifestHelp = `
Prints a line for each version, component, input, setting and file that is new
(+), gone (-) or another one (~). Where nothing but secrets differs, the image
digest is the same, and so is what the images run.

Exit codes, as of diff(1): 0 when the images are the same, 1 when they differ, 2
when something is wrong.

Example:
  sealci-release-agent manifest diff old/manifest.json new/manifest.json`;

export const signImageHelp = `
Writes manifest.json.sig, an OpenPGP message with the manifest in it, and
manifest.json.asc, the same signature by itself. The manifest has the digests of
kernel and image. The signature names image and commit by notations that the
signature of a release does not have; keys of agents are refused.

Examples:
  sealci-release-agent keygen --image-builder --out builder
  sealci-release-agent sign-image dist/manifest.json \\
      --key builder/image-builder.key.asc
  gpg --verify dist/manifest.json.asc dist/manifest.json`;

export const verifyImageHelp = `
It takes no secrets: files of an image that has other secrets than the builder's,
or none, are compared entry by entry. "scripts/rebuild-image.sh" of the project
goes further, and builds the image again from its source.

Examples:
  sealci-release-agent verify-image manifest.json.sig --key image-builder.pub.asc
  sealci-release-agent verify-image manifest.json.sig bzImage initramfs.cpio \\
      --key image-builder.pub.asc
  sealci-release-agent verify-image manifest.json --signature manifest.json.asc \\
      --key image-builder.pub.asc`;

import { isIP } from 'node:net';
import path from 'node:path';
import { AgentError } from '../../errors.ts';
import { shellWord } from '../../formats/shell-word.ts';
import { CertificateAuthority, type CertificateUse } from '../../platform/certificate-authority.ts';
import { PUBLIC_MODE, putFiles, SECRET_MODE } from '../../platform/new-files.ts';
import { settings } from '../../platform/settings.ts';
import type { Context } from '../context.ts';

export interface CertificatesOptions {
  readonly out: string;
  /** Host names and addresses of the agent. */
  readonly host?: readonly string[];
  readonly releaseCaller: string;
  readonly keyCaller: string;
  readonly days: string;
}

const DEFAULT_HOSTS = ['localhost', '127.0.0.1', '::1'];
const MAX_DAYS = 365;
const DAY_MS = 86_400_000;

/** A certificate that someone needs, and what it has to say. */
interface Wanted {
  readonly owner: 'agent' | 'release caller' | 'key caller';
  /** Names of its files. Those of the agent are the ones that the image build looks for. */
  readonly cert: string;
  readonly key: string;
  readonly use: CertificateUse;
  readonly names: readonly string[];
}

function wantedBy({ host = DEFAULT_HOSTS, releaseCaller, keyCaller }: CertificatesOptions): readonly Wanted[] {
  const caller = (owner: Wanted['owner'], option: string, name: string): Wanted => {
    const file = owner.replace(' ', '-');
    return { owner, cert: `${file}.pem`, key: `${file}.key`, use: 'client', names: [callerName(option, name)] };
  };
  return [
    { owner: 'agent', cert: 'cert.pem', key: 'key.pem', use: 'server', names: host.map(hostName) },
    caller('release caller', '--release-caller', releaseCaller),
    caller('key caller', '--key-caller', keyCaller),
  ];
}

/** Makes an authority, and certificates of it for an agent and its callers, in files that must not be there yet. */
export function certificates(options: CertificatesOptions, context: Context): void {
  const wanted = wantedBy(options);
  const lifetimeMs = daysOf(options) * DAY_MS;
  context.step = 'generating';
  const authority = new CertificateAuthority('SealCI Release Agent try-out', new Date(), lifetimeMs);
  const files = wanted.flatMap(({ owner, cert, key, use, names }) => {
    const made = authority.issue(owner, use, names);
    return [
      { name: cert, bytes: Buffer.from(made.cert), mode: PUBLIC_MODE },
      { name: key, bytes: Buffer.from(made.key), mode: SECRET_MODE },
    ];
  });
  context.step = 'writing';
  const ca = { name: 'ca.pem', bytes: Buffer.from(authority.cert), mode: PUBLIC_MODE };
  const paths = putFiles(options.out, false, [ca, ...files]);
  if (context.json) {
    const expireTime = authority.expiresAt.toISOString();
    context.printJson({ ca: paths[0], expireTime, certificates: wanted.map((one) => factsOf(one, options)) });
    return;
  }
  context.print(paths.map((file) => `${file}\n`).join(''));
  context.say(advice(wanted, options, authority.expiresAt));
}

function factsOf({ owner, cert, key, use, names }: Wanted, { out }: CertificatesOptions): object {
  return { owner, cert: path.join(out, cert), key: path.join(out, key), extendedKeyUsage: `${use}Auth`, names };
}

function advice(wanted: readonly Wanted[], { out }: CertificatesOptions, expiresAt: Date): string {
  const [, release, keys] = wanted;
  const file = (name: string): string => shellWord(path.join(out, name));
  const rows = wanted.map(
    ({ owner, cert, use, names }) => `  ${owner.padEnd(14)}  ${cert.padEnd(18)}  ${use}Auth  ${names.join(',')}`,
  );
  return `
For a try-out, until ${expiresAt.toISOString()}. Nobody has the key of the authority any more:
these are all the certificates of it that there will be. To renew them, make new
ones in another folder and put them in the place of these.

What your own PKI has to issue instead (files, extended key usage, subject
alternative names):
${rows.join('\n')}
Each with key usage digitalSignature and basic constraints CA:FALSE, for a key on
P-256 or of RSA, in PEM without a passphrase. ca.pem holds the authorities: the
agent needs those of its callers (--tls-ca), callers need the agent's
(--agent-ca). The agent takes revocation lists as well (--tls-crl).

Try them:
  sealci-release-agent serve --tls-ca ${file('ca.pem')} \\
      --tls-cert ${file('cert.pem')} --tls-key ${file('key.pem')} \\
      --release-callers ${shellWord(release?.names.join() ?? '')} \\
      --key-callers ${shellWord(keys?.names.join() ?? '')}
  sealci-release-agent create URL TAG --agent 127.0.0.1:50051 \\
      --agent-ca ${file('ca.pem')} --client-cert ${file('release-caller.pem')} \\
      --client-key ${file('release-caller.key')}`;
}

/** @throws INVALID_ARGUMENT */
function hostName(host: string): string {
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(plain) !== 0) return `IP:${plain}`;
  if (
    /^(?=.{1,253}$)(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?)(?:\.[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?)*$/.test(
      host,
    )
  ) {
    return `DNS:${host}`;
  }
  throw new AgentError('INVALID_ARGUMENT', 'Give --host a host name or an IP address, without a port.');
}

/** @throws INVALID_ARGUMENT */
function callerName(option: string, name: string): string {
  const read = settings.releaseCallers.fromText(name);
  if (read?.length === 1 && (!name.startsWith('IP:') || isIP(name.slice('IP:'.length)) !== 0)) return name;
  throw new AgentError('INVALID_ARGUMENT', `Give ${option} one name, such as DNS:controller.example.org.`);
}

/** @throws INVALID_ARGUMENT */
function daysOf({ days }: CertificatesOptions): number {
  if (/^[1-9]\d{0,2}$/.test(days) && Number(days) <= MAX_DAYS) return Number(days);
  throw new AgentError('INVALID_ARGUMENT', `Give --days a whole number from 1 to ${MAX_DAYS}.`);
}

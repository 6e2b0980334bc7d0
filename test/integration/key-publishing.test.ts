import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { promisify } from 'node:util';
import { hashedLocalPart, writeWebKeyDirectory } from '../../src/keys/ring/web-key-directory.ts';
import { CertificateAuthority } from '../support/certificates.ts';
import { makeKeeper, rollKeys } from '../support/key-ring.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wkd-'));
const home = path.join(folder, 'h');
const web = path.join(folder, 'web');
const env = { PATH: process.env['PATH'] ?? '', GNUPGHOME: home, HOME: folder, LC_ALL: 'C' };
const run = promisify(execFile);

after(async () => {
  await run('gpgconf', ['--homedir', home, '--kill', 'all']);
  rmSync(folder, { recursive: true, force: true });
});

const { keeper, key } = makeKeeper();
const { newKey } = await rollKeys(keeper, 'SUPERSEDED');

/** The directory behind TLS for sealci.dev, and a proxy that leads there, whatever the name: there is no DNS here. */
async function serve(): Promise<{ proxy: http.Server; server: https.Server; requests: string[] }> {
  const requests: string[] = [];
  const { key: tlsKey, cert } = new CertificateAuthority(folder).issue('web', 'DNS:sealci.dev');
  const server = https.createServer({ key: Buffer.from(tlsKey), cert: Buffer.from(cert) }, (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'https://sealci.dev');
    requests.push(pathname);
    try {
      response.end(readFileSync(path.join(web, pathname)));
    } catch {
      response.writeHead(404).end();
    }
  });
  const proxy = http.createServer();
  proxy.on('connect', (_request, socket: net.Socket) => {
    const upstream = net.connect((server.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on('error', () => end.destroy());
  });
  for (const one of [server, proxy]) await once(one.listen(0, '127.0.0.1'), 'listening');
  return { proxy, server, requests };
}

test('gpg --locate-keys finds all keys in the Web Key Directory, and names the one in use', async () => {
  const { key: view, olderKeys } = keeper.view();
  for (const file of await writeWebKeyDirectory([view, ...olderKeys])) {
    mkdirSync(path.join(web, file.folder), { recursive: true });
    writeFileSync(path.join(web, file.folder, file.name), file.bytes);
  }
  mkdirSync(home, { mode: 0o700 });
  const { proxy, server, requests } = await serve();
  const { port } = proxy.address() as AddressInfo;
  writeFileSync(path.join(home, 'dirmngr.conf'), `http-proxy http://127.0.0.1:${port}\nstandard-resolver\n`);
  // dirmngr trusts the authorities of the system alone: in a name space of their own, these are the test's.
  const script =
    'mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && gpg --batch --auto-key-locate clear,wkd --with-colons --locate-keys release-agent@sealci.dev; gpgconf --kill all';
  const args = ['--user', '--map-root-user', '--mount', 'sh', '-c', script, path.join(folder, 'ca.pem')];
  const located = await run('unshare', args, { env });
  proxy.close();
  server.close();
  assert.deepEqual(requests, [`/.well-known/openpgpkey/hu/${hashedLocalPart('release-agent')}`]);
  assert.match(located.stdout, new RegExp(`^fpr:+${newKey.fingerprint}:`, 'm'));
  const { stdout } = await run('gpg', ['--batch', '--with-colons', '--list-keys'], { env });
  assert.match(stdout, new RegExp(`^pub:r:.*:${key.keyId}:`, 'm'));
});

test('hashes an address as the example of the Web Key Directory draft', () => {
  assert.equal(hashedLocalPart('Joe.Doe'), 'iy9q119eutrkn8s1mk4r39qejnbu3n5q');
});

test('serves every address of a ring in both layouts, the domain in lower case', async () => {
  const files = await writeWebKeyDirectory([newKey]);
  const names = files.map(({ folder: at, name }) => `${at}/${name}`);
  const hash = hashedLocalPart('release-agent');
  assert.deepEqual(names, [
    `.well-known/openpgpkey/hu/${hash}`,
    '.well-known/openpgpkey/policy',
    `.well-known/openpgpkey/sealci.dev/hu/${hash}`,
    '.well-known/openpgpkey/sealci.dev/policy',
  ]);
});

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import test, { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { makeKey } from '../../harness/sample-key.ts';
import { toByteString } from '../../src/formats/byte-string.ts';
import { tarTrailer, TarHeaderWriter } from '../../src/formats/tar.ts';
import { ReleaseSigner } from '../../src/keys/release-signer.ts';
import { signInline } from '../../src/keys/sign-inline.ts';
import { commit } from '../support/signed-archive.ts';
import { outcomeOf, VerifyPage } from '../support/verify-page.ts';

const MIB = 1024 * 1024;
/** What the browser may take more than before, in all its processes: pieces on their way, and what is not collected yet. */
const MORE_BYTES = 200 * MIB;

const work = mkdtempSync(join(tmpdir(), 'sealci-large-'));
const site = await VerifyPage.start();
const { signingKey } = await makeKey();
site.siteKeys = [signingKey.publicKeyArmored];
after(async () => {
  await site[Symbol.asyncDispose]();
  rmSync(work, { recursive: true });
});

/** A tar of one file of so many MiB, each made by `mebibyte`. */
function* tarOf(mebibytes: number, mebibyte: () => Uint8Array): Generator<Uint8Array> {
  const writer = new TarHeaderWriter(1_700_000_000n);
  const path = toByteString(Buffer.from('large'));
  const header = [
    writer.globalHeader(commit),
    writer.entryHeader({ type: 'file', path, id: '2'.repeat(40), size: mebibytes * MIB }),
  ];
  yield* header;
  for (let done = 0; done < mebibytes; done += 1) yield mebibyte();
  yield tarTrailer(header.reduce((bytes, part) => bytes + part.length, 0) + mebibytes * MIB);
}

/**
 * Writes a release of such a tar into a file.
 *
 * @param level of gzip, 2 to 8: others show in its header
 */
async function releaseOf(name: string, mebibytes: number, mebibyte: () => Uint8Array, level: number): Promise<string> {
  const [tgz, file] = [join(work, `${name}.git.tgz`), join(work, `${name}.git.tgz.sig`)];
  const hash = createHash('sha256');
  const hashed = function* (): Generator<Uint8Array> {
    for (const part of tarOf(mebibytes, mebibyte)) {
      hash.update(part);
      yield part;
    }
  };
  await pipeline(Readable.from(hashed()), createGzip({ level }), createWriteStream(tgz));
  const notations = { repository: 'https://example.org/large.git', tag: 'v1', commit, tarSha256: hash.digest('hex') };
  // A stream of a file has no encoding: its chunks are Buffers.
  const content = createReadStream(tgz) as AsyncIterable<Buffer>;
  const message = signInline(content, new ReleaseSigner(signingKey, new Date()), () => notations);
  await pipeline(async function* () {
    // What is yielded holds until the next one is asked for, and a file takes several at once.
    for await (const part of message) yield Buffer.from(part);
  }, createWriteStream(file));
  return file;
}

/** Bytes that all processes of the browser have in memory of their own, without what they share. */
async function memoryOf(): Promise<number> {
  const session = await site.browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { id }) => {
    const found = /^RssAnon:\s+(?<kib>\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'));
    return sum + Number(found?.groups?.['kib'] ?? 0) * 1024;
  }, 0);
}

for (const [name, mebibytes, mebibyte, level] of [
  ['300 MiB that do not compress', 300, () => randomBytes(MIB), 2],
  ['a thousandth of what it inflates to', 600, () => new Uint8Array(MIB), 6],
] as const) {
  test(`verifies a release in bounded memory: ${name}`, { timeout: 600_000 }, async () => {
    const file = await releaseOf(String(mebibytes), mebibytes, mebibyte, level);
    const page = await site.open();
    page.setDefaultTimeout(500_000);
    const before = await memoryOf();
    await page.setInputFiles('#release', file);
    const outcome = outcomeOf(page);
    let peak = 0;
    for (let isOver = false; !isOver;) {
      isOver = await Promise.race([outcome.then(() => true), delay(50, false)]);
      if (!isOver) peak = Math.max(peak, await memoryOf());
    }
    const { facts, message } = await outcome;
    assert.equal(message, undefined);
    const more = peak - before;
    console.log(`${statSync(file).size} bytes of release: ${(more / MIB).toFixed(0)} MiB more than before`);
    assert.equal(facts.get('holds'), `1 file, 0 folders, 0 symbolic links, ${mebibytes}.0 MiB`);
    assert.ok(more < MORE_BYTES, `${more} bytes more than before`);
    await page.close();
  });
}

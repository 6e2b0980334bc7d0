import { generateKey } from 'openpgp';
import type { ExpectedRelease } from '../../src/release/verify/check-statements.ts';
import { toByteString } from '../../src/formats/byte-string.ts';
import { makeKey, signed } from '../../harness/sample-key.ts';
import { hostileArchives } from './hostile-archives.ts';
import { malformedTgz } from './malformed-tgz.ts';
import { makeRelease, sampleBytes } from './openpgp.ts';
import { file, folder, link, signArchive, type WrittenEntry, writeTar } from './signed-archive.ts';

/** A file that somebody wants to have judged, and by what. */
export interface JudgedSample {
  readonly name: string;
  readonly release: Uint8Array;
  /** Armored; absent: those of {@link samples}. */
  readonly keys?: readonly string[];
  readonly expected?: ExpectedRelease;
  /** The error's code, or `valid`. */
  readonly verdict: string;
}

/** What a hostile repository would like to get into a page or a terminal. */
export const hostileText = '<img src=x onerror=alert(1)><b>\u202egpj.exe\u001b[31m"\'&amp;';

const repository = 'https://example.org/sample.git';
const manyFiles = Array.from({ length: 1500 }, (_, at) => file(`p/f${String(at).padStart(5, '0')}`));

async function makeSamples(): Promise<{ keys: readonly string[]; samples: readonly JudgedSample[] }> {
  const { signingKey, secretKeyArmored } = await makeKey();
  const stranger = await makeKey();
  const foreign = await Promise.all(
    (['nistP256', 'nistP521', 'ed25519Legacy'] as const).map((curve) =>
      generateKey({ type: 'ecc', curve, userIDs: { name: curve }, format: 'armored' }),
    ),
  );
  const others = foreign.map(({ publicKey }) => publicKey);
  const keys = [signingKey.publicKeyArmored];
  const tar = writeTar([folder('p/'), file('p/a'), link('p/l', '../../outside')]);
  const { message } = await signArchive(tar, signingKey, {}, undefined, signed);
  const of = async (entries: readonly (WrittenEntry | Buffer)[], stated = {}): Promise<Uint8Array> =>
    (await signArchive(writeTar(entries), signingKey, stated)).message;
  const valid = (name: string, release: Uint8Array, more: Partial<JudgedSample> = {}): JudgedSample => ({
    name,
    release,
    verdict: 'valid',
    ...more,
  });
  const hostileName = toByteString(Buffer.from(hostileText));
  const named = [folder('p/'), file(`p/${hostileName}`), link('p/z', hostileName), file('p/\xff\n')];
  const flips = [...message.keys()].filter((at) => at < 30 || at % 17 === 0 || at > message.length - 20);
  return {
    keys,
    samples: [
      valid('a release', message),
      valid('what was expected', message, { expected: { repository, tag: 'v1.0', commit: '1'.repeat(40) } }),
      valid('more entries than are shown', await of([folder('p/'), ...manyFiles])),
      valid(
        'hostile names',
        await of(
          named.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
          { tag: hostileText },
        ),
      ),
      valid('other keys beside the right one', message, { keys: [...others, ...others, ...keys] }),
      { name: 'another tag', release: message, expected: { tag: 'v1.1' }, verdict: 'RELEASE_MISMATCH' },
      { name: 'another commit', release: message, expected: { commit: '2'.repeat(40) }, verdict: 'RELEASE_MISMATCH' },
      {
        name: 'another repository',
        release: message,
        expected: { repository: 'https://example.org/other.git' },
        verdict: 'RELEASE_MISMATCH',
      },
      { name: 'no commit', release: message, expected: { commit: 'main' }, verdict: 'INVALID_COMMIT_ID' },
      { name: 'no URL', release: message, expected: { repository: 'x' }, verdict: 'INVALID_REPOSITORY_URL' },
      {
        name: 'a key of a stranger',
        release: message,
        keys: [stranger.signingKey.publicKeyArmored],
        verdict: 'SIGNATURE_KEY_UNKNOWN',
      },
      { name: 'a secret key', release: message, keys: [secretKeyArmored], verdict: 'KEY_FILE_INVALID' },
      { name: 'no key', release: message, keys: ['no key'], verdict: 'KEY_FILE_INVALID' },
      {
        name: 'a damaged key',
        release: message,
        keys: [keys.join('').split('\n').toSpliced(3, 1).join('\n')],
        verdict: 'KEY_FILE_INVALID',
      },
      { name: 'an empty file', release: new Uint8Array(0), verdict: 'RELEASE_MALFORMED' },
      { name: 'no release', release: sampleBytes(100_000), verdict: 'RELEASE_MALFORMED' },
      { name: 'armor', release: Buffer.from(keys.join('')), verdict: 'RELEASE_MALFORMED' },
      {
        name: 'no archive',
        release: (await makeRelease(sampleBytes(1500), signingKey)).message,
        verdict: 'ARCHIVE_INVALID',
      },
      { name: 'followed by itself', release: Buffer.concat([message, message]), verdict: 'RELEASE_MALFORMED' },
      ...[1, 30, 200, message.length - 1].map((length) => ({
        name: `cut off after ${length} bytes`,
        release: message.subarray(0, length),
        verdict: 'RELEASE_MALFORMED',
      })),
      ...flips.map((at) => {
        const flipped = Buffer.from(message);
        flipped.writeUInt8(flipped.readUInt8(at) ^ 0x10, at);
        return { name: `byte ${at} changed`, release: flipped, verdict: 'refused' };
      }),
      ...(await Promise.all(
        Object.entries(hostileArchives('/outside')).map(async ([name, entries]) => ({
          name,
          release: await of(entries),
          verdict: 'refused',
        })),
      )),
      ...(await Promise.all(
        Object.entries(malformedTgz(tar)).map(async ([name, tgz]) => ({
          name,
          release: (await signArchive(tar, signingKey, {}, tgz)).message,
          verdict: 'ARCHIVE_INVALID',
        })),
      )),
      {
        name: 'another tar than is signed',
        release: (await signArchive(tar, signingKey, { tarSha256: 'a'.repeat(64) })).message,
        verdict: 'RELEASE_MISMATCH',
      },
      {
        name: 'another commit than is signed',
        release: (await signArchive(tar, signingKey, { commit: '9'.repeat(40) })).message,
        verdict: 'RELEASE_MISMATCH',
      },
    ],
  };
}

/** The same ones whoever asks; all by one key. */
export const samples: Promise<{ readonly keys: readonly string[]; readonly samples: readonly JudgedSample[] }> =
  makeSamples();

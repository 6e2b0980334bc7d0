import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { AgentError } from '../../src/errors.ts';
import { findLines } from '../../src/formats/audit/find-lines.ts';
import { writeLiteralPacket } from '../../src/formats/openpgp/literal.ts';
import { PacketReader } from '../../src/formats/openpgp/packet-reader.ts';
import { encodeLine, flushPacket, PktLineReader } from '../../src/formats/pktline.ts';
import { StreamReader } from '../../src/formats/stream-reader.ts';
import { TarReader } from '../../src/formats/tar-reader.ts';
import { inflateLarge } from '../../src/git/pack/inflate.ts';
import { PackDelivery } from '../../src/git/pack-delivery.ts';
import { PackArrival } from '../../src/git/pack/pack-arrival.ts';
import { fetchPack } from '../../src/git/protocol/fetch-pack.ts';
import { readReferenceLines } from '../../src/git/protocol/reference-list.ts';
import { inlineSha256 } from '../../src/keys/inline-digest.ts';
import { readContent } from '../../src/keys/read-content.ts';
import { ReleaseSigner } from '../../src/keys/release-signer.ts';
import { signInline } from '../../src/keys/sign-inline.ts';
import { verifyDetached } from '../../src/keys/verify-detached.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { defaultLimits } from '../../src/limits.ts';
import { publicKeys, signingKey } from '../../harness/release-environment.ts';
import { signed } from '../../harness/sample-key.ts';
import { compressWithZlib } from '../../src/release/deflate-block.ts';
import { gzipBlocks } from '../../src/release/gzip-blocks.ts';
import { readArchive } from '../../src/release/verify/read-archive.ts';
import { receiveRelease } from '../../src/rpc/client/receive-release.ts';
import { encodeRelease } from '../../src/rpc/messages/encode-release.ts';
import { observed } from '../../src/rpc/server/release-observer.ts';
import { throttleProgress } from '../../src/rpc/server/throttle-progress.ts';
import { atMost } from '../../src/work/at-most.ts';
import { StageClock, timed } from '../../src/work/stage-clock.ts';
import { signed as signedRelease, makeLog } from './audit-lines.ts';
import { collect as collectEvents, info, neverAborted, releaseOf, request, summaryOf } from './fake-agent.ts';
import { collectMessage, notations, stream } from './openpgp.ts';
import { content, fetchAnswer, packOf } from './piece-content.ts';
import { freeStanding } from './standing.ts';
import { commit, file, folder, link, signArchive, writeTar } from './signed-archive.ts';

/** Each of which holds until the next one is asked for. */
export type Pieces = AsyncGenerator<Uint8Array, void>;

/** Where a stream of pieces is handed on. */
export interface Seam {
  /** `file function` below src, of all that take pieces here. */
  readonly takers: readonly string[];
  /** What comes in pieces. */
  readonly bytes: Uint8Array;
  /** What is made of it, to be the same however it comes. Kept to the end where its maker says that it holds. */
  readonly make: (pieces: Pieces) => Promise<unknown>;
}

const long = 'd'.repeat(150);
const tar = writeTar([
  folder('p/'),
  file('p/a', content.toString('latin1')),
  link('p/c', long),
  file(`p/${long}`),
  file('p/e', ''),
]);
const archive = await signArchive(tar, signingKey, {}, gzipSync(tar));
const now = new Date(Date.now() + 1000);
const lines = Array.from({ length: 3000 }, (_, index) => encodeLine(`${'0123456789'.repeat(4)} refs/tags/v${index}`));

/** With lines of a console in between. */
function auditLog(): string {
  const { log, lines: audit } = makeLog();
  for (let index = 0; index < 300; index += 1) log.record(signedRelease);
  return audit.map((line, index) => `${line}[ ${index}.000000] a line of the kernel\r\n`).join('');
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(Buffer.from(piece));
  return Buffer.concat(parts);
}

async function receivePack(pieces: Pieces): Promise<unknown> {
  const arrival = new PackArrival(pieces, {
    format: 'sha1',
    limits: defaultLimits,
    signal: neverAborted,
    onProgress: () => undefined,
    onFailure: assert.fail,
    standing: freeStanding(),
  });
  await arrival.whole;
  const ids = [...arrival.objects.ids()];
  await arrival.dispose();
  return ids;
}

const seams: readonly Seam[] = [
  {
    takers: ['work/at-most.ts atMost'],
    bytes: content,
    make: (pieces) => collect(atMost(pieces, 'It', 'maxTarBytes', defaultLimits)),
  },
  {
    takers: ['work/stage-clock.ts timed', 'work/stage-clock.ts timedPieces'],
    bytes: content,
    make: (pieces) => collect(timed(new StageClock(), 'gzip', pieces)),
  },
  {
    takers: ['git/pack-delivery.ts watch'],
    bytes: content,
    make: (pieces) => collect(new PackDelivery(defaultLimits, freeStanding()).watch(pieces)),
  },
  {
    takers: ['release/gzip-blocks.ts gzipBlocks', 'release/gzip-blocks.ts cutBlocks'],
    bytes: content,
    make: async (pieces) => {
      const hash = createHash('sha256');
      return [await collect(gzipBlocks(pieces, compressWithZlib, (block) => hash.update(block))), hash.digest('hex')];
    },
  },
  {
    takers: ['formats/openpgp/literal.ts writeLiteralPacket'],
    bytes: content,
    make: (pieces) => collect(writeLiteralPacket(pieces)),
  },
  {
    takers: ['keys/sign-inline.ts signInline', 'keys/sign-inline.ts signMessage', 'keys/sign-inline.ts hashed'],
    bytes: content,
    make: (pieces) => collectMessage(signInline(pieces, new ReleaseSigner(signingKey, signed), () => notations)),
  },
  {
    takers: ['keys/verify-release.ts verifyRelease', 'keys/verify-release.ts verifyMessage'],
    bytes: archive.message,
    make: async (pieces) => {
      const hash = createHash('sha256');
      const onContent = (piece: Uint8Array): void => void hash.update(piece);
      return [await verifyRelease(pieces, publicKeys, { now, onContent }), hash.digest('hex')];
    },
  },
  {
    takers: ['keys/verify-detached.ts verifyDetached', 'keys/verify-detached.ts verifyDetachedAs'],
    bytes: archive.tgz,
    make: (pieces) => verifyDetached(pieces, archive.detached, publicKeys, { now }),
  },
  {
    takers: ['keys/inline-digest.ts inlineSha256'],
    bytes: archive.tgz,
    make: (pieces) => inlineSha256(pieces, archive.detached),
  },
  {
    takers: ['keys/read-content.ts readContent'],
    bytes: archive.message,
    make: (pieces) => collect(readContent(pieces)),
  },
  {
    takers: ['formats/openpgp/packet-reader.ts PacketReader'],
    bytes: archive.message,
    make: async (pieces) => {
      const reader = new PacketReader(pieces);
      const read: unknown[] = [];
      for (let tag = await reader.nextTag(); tag !== undefined; tag = await reader.nextTag()) {
        read.push(tag, await reader.take(5), await reader.takeAll(10_000_000));
      }
      return read;
    },
  },
  {
    takers: ['readArchive', 'hashed']
      .map((name) => `release/verify/read-archive.ts ${name}`)
      .concat(['inflateTgz', 'inflate'].map((name) => `release/verify/inflate-tgz.ts ${name}`))
      .concat(['inflateRaw', 'feed'].map((name) => `runtime/node/inflate-raw.ts ${name}`)),
    bytes: archive.tgz,
    make: async (pieces) => {
      const verified = await verifyDetached(stream(archive.tgz), archive.detached, publicKeys, { now });
      const hash = createHash('sha256');
      const counts = await readArchive(pieces, verified, defaultLimits, async (entry) => {
        for await (const piece of entry.content) hash.update(piece);
      });
      return [counts, hash.digest('hex')];
    },
  },
  {
    takers: ['formats/tar-reader.ts TarReader'],
    bytes: tar,
    make: async (pieces) => {
      const read: unknown[] = [];
      const entries = new TarReader(pieces, defaultLimits).entries((id) => {
        assert.equal(id, commit);
      });
      for await (const { content: inside, ...entry } of entries) read.push(entry, await collect(inside));
      return read;
    },
  },
  {
    takers: ['formats/stream-reader.ts StreamReader'],
    bytes: content,
    make: async (pieces) => {
      const reader = new StreamReader(pieces, () => new AgentError('INTERNAL', 'It ends early.'));
      const read = [await reader.take(5000), await reader.takeMore(5000), await collect(reader.pieces(1_000_000))];
      for (let rest = content.length - reader.offset; rest > 0; rest = content.length - reader.offset) {
        read.push(await reader.take(Math.min(rest, 100_000)));
      }
      return [...read, await reader.takeMore(1)];
    },
  },
  {
    takers: ['formats/pktline.ts PktLineReader'],
    bytes: Buffer.from(lines.join('')),
    make: async (pieces) => {
      const reader = new PktLineReader(pieces, 'PACK_TRUNCATED');
      const packets: unknown[] = [];
      for (let packet = await reader.read(); packet; packet = await reader.read()) packets.push(packet);
      return packets;
    },
  },
  {
    takers: ['git/protocol/reference-list.ts readReferenceLines'],
    bytes: Buffer.from(lines.join('') + flushPacket),
    make: (pieces) => collectEvents(readReferenceLines(pieces, defaultLimits, neverAborted)),
  },
  {
    takers: ['git/protocol/fetch-answer.ts FetchAnswer'],
    bytes: fetchAnswer(),
    make: (pieces) => {
      const capabilities = new Map([['fetch', 'shallow']]);
      const session = { post: () => Promise.resolve(pieces) };
      return collect(fetchPack(session, { protocol: 2, capabilities, objectFormat: 'sha1' }, commit, 'git/test'));
    },
  },
  {
    takers: ['indexPack', 'PackIndexer']
      .map((name) => `git/pack/index-pack.ts ${name}`)
      .concat('git/pack/pack-arrival.ts PackArrival'),
    bytes: packOf(),
    make: receivePack,
  },
  {
    takers: ['formats/audit/find-lines.ts findLines'],
    bytes: Buffer.from(auditLog()),
    make: (pieces) => collectEvents(findLines(pieces)),
  },
  {
    takers: ['rpc/client/receive-release.ts receiveRelease'],
    bytes: content,
    make: async (pieces) => {
      const events = async function* () {
        yield info;
        for await (const bytes of pieces) yield { type: 'chunk', bytes } as const;
        const summary = { ...summaryOf(content), detachedSignature: archive.detached };
        yield { type: 'summary', summary } as const;
      };
      const hash = createHash('sha256');
      const write = (bytes: Uint8Array): void => void hash.update(bytes);
      return [
        await receiveRelease(events(), { request, fileName: info.info.fileName, limits: defaultLimits, write }),
        hash.digest('hex'),
      ];
    },
  },
  {
    takers: ['git/pack/inflate.ts inflateLarge', 'git/pack/inflate.ts feed'],
    bytes: deflateSync(content),
    make: (pieces) => collect(inflateLarge(pieces, content.length)),
  },
  {
    // What gRPC is given waits to be sent: it is looked at in the end.
    takers: [
      'rpc/messages/encode-release.ts encodeRelease',
      'rpc/server/release-observer.ts observed',
      'rpc/server/release-observer.ts watched',
      'rpc/server/throttle-progress.ts throttleProgress',
    ],
    bytes: content,
    make: async (pieces) => {
      const events = async function* () {
        for await (const bytes of pieces) yield { type: 'chunk', bytes } as const;
        yield* releaseOf(new Uint8Array(0));
      };
      const seen = observed(events(), { started: assert.fail, saw: () => undefined, ended: assert.fail });
      return Buffer.concat(await collectEvents(encodeRelease(throttleProgress(seen))));
    },
  },
];

/** All seams below src but those that need a server. */
export function pieceSeams(): readonly Seam[] {
  return seams;
}

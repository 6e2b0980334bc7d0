import { createHash } from 'node:crypto';
import { signingKey } from '../../harness/release-environment.ts';
import { MadeArchive } from '../../src/bridge/made-archive.ts';
import { inParts } from '../../src/bucket/stream-upload.ts';
import { info, summaryOf } from './fake-agent.ts';
import { content } from './piece-content.ts';
import type { Pieces, Seam } from './piece-seams.ts';
import { signArchive } from './signed-archive.ts';
import { freeStanding } from './standing.ts';

const { message, tgz } = await signArchive(Buffer.alloc(0), signingKey, {}, content);

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(Buffer.from(piece));
  return Buffer.concat(parts);
}

/** Seams on the way of a release into a bucket. */
export const bridgeSeams: readonly Seam[] = [
  {
    takers: ['bucket/stream-upload.ts inParts'],
    bytes: Buffer.concat(Array<Buffer>(5).fill(content)),
    make: (pieces: Pieces) => collect(inParts(pieces)),
  },
  {
    takers: ['bridge/made-archive.ts MadeArchive'],
    bytes: message,
    make: (pieces: Pieces): Promise<Buffer> => {
      const tgzSha256 = createHash('sha256').update(tgz).digest('hex');
      const events = async function* () {
        yield info;
        for await (const bytes of pieces) yield { type: 'chunk', bytes } as const;
        yield { type: 'summary', summary: { ...summaryOf(message), tgzSha256 } } as const;
      };
      return collect(new MadeArchive(events(), freeStanding()).pieces());
    },
  },
];

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { MadeArchive } from '../../../src/bridge/made-archive.ts';
import { AgentError } from '../../../src/errors.ts';
import type { ReleaseEvent } from '../../../src/release/release.ts';
import { signingKey } from '../../../harness/release-environment.ts';
import { withCode } from '../../support/codes.ts';
import { info, summaryOf } from '../../support/fake-agent.ts';
import { cut } from '../../support/scribbled.ts';
import { signArchive } from '../../support/signed-archive.ts';
import { freeStanding } from '../../support/standing.ts';

const tgz = Buffer.alloc(300_000, 'an archive');
const { message } = await signArchive(Buffer.alloc(0), signingKey, {}, tgz);
const tgzSha256 = createHash('sha256').update(tgz).digest('hex');
const summary = { type: 'summary', summary: { ...summaryOf(message), tgzSha256 } } as const;

interface Watched {
  readonly archive: MadeArchive;
  hasEnded(): boolean;
}

/** A release of `chunks`, with what comes behind them. */
function release(chunks: Iterable<Uint8Array>, ...last: readonly (ReleaseEvent | AgentError)[]): Watched {
  let hasEnded = false;
  async function* events(): AsyncGenerator<ReleaseEvent> {
    await Promise.resolve();
    try {
      yield info;
      for (const bytes of chunks) yield { type: 'chunk', bytes };
      for (const event of last) {
        if (event instanceof AgentError) throw event;
        yield event;
      }
    } finally {
      hasEnded = true;
    }
  }
  return { archive: new MadeArchive(events(), freeStanding()), hasEnded: () => hasEnded };
}

async function read({ archive }: Watched): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of archive.pieces()) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

test('gives the archive that is signed, and then what the release is', async () => {
  for (const size of [1000, 65_536, message.length]) {
    const made = release(cut(message, [size]), summary);
    assert.ok((await read(made)).equals(tgz));
    assert.deepEqual(made.archive.made, { info: info.info, summary: summary.summary });
    assert.ok(made.hasEnded());
  }
});

test('does not end well when the release fails behind the archive, or is not the one that is stated', async () => {
  const refused = new AgentError('TREE_UNSAFE', 'No.');
  const chunks = [...cut(message, [65_536])];
  await assert.rejects(read(release(chunks, refused)), withCode('TREE_UNSAFE'));
  await assert.rejects(read(release(chunks.slice(0, 2), refused)), withCode('TREE_UNSAFE'));
  await assert.rejects(read(release(chunks)), withCode('INTERNAL'));
  const other = { type: 'summary', summary: summaryOf(message) } as const;
  await assert.rejects(read(release(chunks, other)), withCode('INTERNAL'));
  await assert.rejects(read(release(chunks.slice(0, 2), summary)), withCode('RELEASE_MALFORMED'));
});

test('ends the release when its archive is not taken to the end', async () => {
  const made = release(cut(message, [65_536]), summary);
  for await (const piece of made.archive.pieces()) if (piece.length > 0) break;
  assert.ok(made.hasEnded());
});

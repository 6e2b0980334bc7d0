import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { ArchiveWriter } from '../../src/archive/write-archive.ts';
import { collect as collectEvents, neverAborted, releaseOf, request, serve } from '../support/fake-agent.ts';
import { GitRepository } from '../support/git-repository.ts';
import { GitServer } from '../../harness/git-server.ts';
import { bridgeSeams } from '../support/bridge-seams.ts';
import { content } from '../support/piece-content.ts';
import { pieceSeams, type Pieces } from '../support/piece-seams.ts';
import { imageSeams } from '../support/image-seams.ts';
import { pieceTakers } from '../support/piece-takers.ts';
import { startRelease } from '../support/request-release.ts';
import { cut, inPieces, scribbled } from '../support/scribbled.ts';

const seams = [...pieceSeams(), ...bridgeSeams, ...(await imageSeams())];

/** What takes pieces and is tested elsewhere, or takes none out. */
const others: Readonly<Record<string, string>> = {
  'bucket/bucket.ts putStreamOnce': 'hands them to inParts; test/integration/bucket-stream.test.ts',
  'bucket/stored-object.ts digestsOf':
    'is done with each before it asks for the next; test/integration/bucket-stream.test.ts',
  'bucket/stream-upload.ts uploadStream': 'hands them to inParts; test/integration/bucket-stream.test.ts',
  'bucket/upload.ts uploadParts': 'has sent each before it asks for the next; test/integration/bucket-stream.test.ts',
  'cli/commands/audit-verify.ts check': 'hands them to findLines',
  'cli/commands/create.ts make': 'hands on what takes them, receiveInto',
  'cli/commands/create.ts receiveInto': 'writes each chunk before it asks for the next; test/integration/cli.test.ts',
  'cli/open-input.ts spool': 'waits until each piece is written; test/integration/cli.test.ts',
  'formats/cpio.ts isWritten': 'has compared each before it asks for the next; test/security/image-signatures.test.ts',
  'git/http/http-session.ts #read': 'passes on what Node has read, in buffers that it does not use again',
  'release/release-stream.ts #close': 'only ends the stream',
  'release/verify/judge-release.ts judgeRelease':
    'hands them to verifyRelease, verifyDetached, readContent and readArchive',
  'runtime/browser/inflate-raw.ts feed': 'copies each; test/browser/inflate-raw.test.ts',
  'runtime/browser/inflate-raw.ts inflateRaw': 'hands them to feed',
  'watch/release-tag.ts readEntries': 'hands them to readContent',
  'watch/release-tag.ts readStaged': 'reads a file, by a stream that uses no buffer again',
  'rpc/server/release-answer.ts send': 'below, with a server and its client',
};

for (const { takers, bytes, make } of seams) {
  test(`${takers.join(', ')}: no piece needs to hold until the next one has been asked for`, async () => {
    async function* held(): Pieces {
      for (const piece of cut(bytes)) yield await Promise.resolve(piece);
    }
    const expected = await make(held());
    for (const sizes of [[7, 1000, 3, 65_536], [200_000], [4096, 1]]) {
      assert.deepEqual(await make(inPieces(bytes, sizes)), expected);
    }
  });
}

test('leaves out nothing in src that takes pieces of a stream', () => {
  assert.deepEqual(pieceTakers(), [...seams.flatMap(({ takers }) => takers), ...Object.keys(others)].sort());
});

test('sends the chunks of a release though each is written over when the next event is asked for', async () => {
  await using it = await serve(() => releaseOf(content, 10_007));
  const events = await collectEvents(it.client.createRelease(request, neverAborted));
  const chunks = events.flatMap((event) => (event.type === 'chunk' ? [event.bytes] : []));
  assert.ok(Buffer.concat(chunks).equals(content));
});

test('makes a release of a tar whose pieces are written over, to those of git archive', async (context) => {
  using repository = GitRepository.create();
  const small = Array.from({ length: 300 }, (_, index) => ({ path: `s/${index}`, content: `${index}`.repeat(index) }));
  repository.commitFiles([...small, { path: 'large', content }, { path: 'link', content: 's/1', mode: '120000' }]);
  repository.git('tag', 'v1');
  repository.git('clone', '-q', '--bare', '.', 'served/project.git');
  const { write } = Object.getOwnPropertyDescriptors(ArchiveWriter.prototype);
  context.mock.method(ArchiveWriter.prototype, 'write', function writeScribbled(this: ArchiveWriter) {
    return scribbled((write.value as ArchiveWriter['write']).call(this));
  });
  const server = await GitServer.start({ root: `${repository.directory}/served` });
  try {
    const events = await collectEvents(startRelease(`${server.url}/project.git`, 'v1'));
    const summary = events.at(-1);
    assert.ok(summary?.type === 'summary');
    const expected = repository.run(['archive', '--format=tar', '--prefix=project-v1/', 'v1']);
    assert.equal(summary.summary.tarSha256, createHash('sha256').update(expected).digest('hex'));
  } finally {
    await server.stop();
  }
});

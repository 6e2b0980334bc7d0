import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { suite, test } from 'node:test';
import { encodeLine, flushPacket } from '../../src/formats/pktline.ts';
import { withCode } from '../support/codes.ts';
import { GitRepository } from '../support/git-repository.ts';
import { advertisement, advertiseV2, bandPacket, listTag, result } from '../support/made-answers.ts';
import { inTurn, refuses, refusesAnswer } from '../support/refuse-release.ts';
import { requestRelease } from '../support/request-release.ts';
import { processorMs } from '../support/time.ts';

suite('protocols', () => {
  for (const protocolV0 of [false, true]) {
    for (const objectFormat of ['sha1', 'sha256'] as const) {
      test(`releases every kind of tag by protocol ${protocolV0 ? 'v0' : 'v2'}, ${objectFormat}`, async () => {
        using source = GitRepository.create({ objectFormat });
        source.commitFiles([{ path: 'README', content: 'hello\n' }]);
        source.git('tag', 'light');
        source.git('tag', '-a', '-m', 'v1', 'v1');
        source.git('tag', '-a', '-m', 'nested', 'nested', 'v1');
        const server = await source.serve('project', { protocolV0 });
        try {
          for (const tag of ['light', 'v1', 'nested']) {
            assert.equal((await requestRelease(`${server.url}/project.git`, tag)).files, 1);
          }
          await assert.rejects(requestRelease(`${server.url}/project.git`, 'v'), withCode('TAG_NOT_FOUND'));
        } finally {
          await server.stop();
        }
      });
    }
  }

  const id = '1'.repeat(40);
  const service = encodeLine('# service=git-upload-pack') + flushPacket;

  test('throws REMOTE_PROTOCOL_UNSUPPORTED for a server without shallow fetches', async () => {
    const v2 = advertisement(['version 2', 'ls-refs', 'fetch'].map(encodeLine).join('') + flushPacket);
    await refusesAnswer(inTurn([v2, listTag(`${id} refs/tags/v1`)]), 'REMOTE_PROTOCOL_UNSUPPORTED');
    for (const capabilities of ['side-band-64k', '']) {
      const v0 = service + encodeLine(`${id} refs/tags/v1\0${capabilities}`) + flushPacket;
      await refusesAnswer(inTurn([advertisement(v0)]), 'REMOTE_PROTOCOL_UNSUPPORTED');
    }
  });

  test('throws REMOTE_PROTOCOL_UNSUPPORTED for another version or object format', async () => {
    for (const line of ['version 3', `${id} refs/tags/v1\0shallow object-format=md5`]) {
      await refusesAnswer(
        inTurn([advertisement(service + encodeLine(line) + flushPacket)]),
        'REMOTE_PROTOCOL_UNSUPPORTED',
      );
    }
  });

  test('throws REMOTE_PROTOCOL_INVALID for a list that is empty, cut or broken', async () => {
    const bodies = ['', flushPacket, service, 'zzzz', '0003', 'fff1', '001', encodeLine('version 2'), service + '0005'];
    for (const body of bodies) await refusesAnswer(inTurn([advertisement(body)]), 'REMOTE_PROTOCOL_INVALID');
    for (const line of ['12 refs/tags/v1', `${id.slice(1)}X refs/tags/v1`, `${id} refs/tags/v1 peeled:x`]) {
      await refusesAnswer(inTurn([advertiseV2(), listTag(line)]), 'REMOTE_PROTOCOL_INVALID');
    }
  });

  test('throws REMOTE_PROTOCOL_INVALID for packets without end that hold nothing', async () => {
    for (const channel of [1, 2]) {
      const nothing = Buffer.concat(Array<Buffer>(100_000).fill(bandPacket(channel, '')));
      const answers = [advertiseV2(), listTag(`${id} refs/tags/v1`), result(encodeLine('packfile'), nothing)];
      await refusesAnswer(inTurn(answers), 'REMOTE_PROTOCOL_INVALID');
    }
  });

  test('throws REMOTE_FAILED for an error at any step, without its control characters', async () => {
    const said = encodeLine('ERR \u001b[31mno\u001b]0;x\u0007 \u202eway\r\nmore');
    const list = listTag(`${id} refs/tags/v1`);
    const band = result(encodeLine('packfile'), bandPacket(3, '\u001b[2Jbroken\n'));
    const steps = [
      [advertisement(said + flushPacket)],
      [advertiseV2(), result(said, flushPacket)],
      [advertiseV2(), list, result(said)],
      [advertiseV2(), list, band],
    ];
    for (const answers of steps) {
      const { message } = await refusesAnswer(inTurn(answers), 'REMOTE_FAILED');
      assert.match(message, /no|broken/);
      assert.doesNotMatch(message, /[\p{Cc}\p{Cf}]/u);
    }
  });

  test('says that the tag was moved when the server has no more what it listed', async () => {
    const answer = result(encodeLine(`ERR upload-pack: not our ref ${id}`));
    const answers = [advertiseV2(), listTag(`${id} refs/tags/v1`), answer];
    assert.match((await refusesAnswer(inTurn(answers), 'REMOTE_FAILED')).message, /moved.*again/);
    using repository = GitRepository.create();
    repository.commitFiles([]);
    repository.git('tag', 'v1', 'main');
    const server = await repository.serve('project', {
      transform: (request, body) =>
        request.method === 'POST'
          ? Buffer.from(body.toString('latin1').replace(/[0-9a-f]{40} refs/, `${id} refs`), 'latin1')
          : body,
    });
    const error = await refuses(`${server.url}/project.git`, 'REMOTE_FAILED').finally(() => server.stop());
    assert.match(error.message, /moved.*again/);
  });

  test('throws LIMIT_EXCEEDED for a list over the limit, and finds a tag among 200,000', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => {
      const number = String(index).padStart(6, '0');
      return encodeLine(`${id} refs/tags/v1-${number}`) + encodeLine(`${id} refs/tags/v1+${number}^{}`);
    });
    const first = encodeLine(`${id} HEAD\0shallow side-band-64k`);
    const answer = advertisement(service + first + lines.join('') + flushPacket);
    const limits = { maxAdvertisementBytes: 1024 * 1024 };
    await refusesAnswer(inTurn([answer]), 'LIMIT_EXCEEDED', { limits });
    const start = processorMs();
    await refusesAnswer(inTurn([answer]), 'TAG_NOT_FOUND');
    assert.ok(processorMs() - start < 30_000);
  });

  test('throws REMOTE_PROTOCOL_INVALID for progress or shallow lines without end', async () => {
    const endless = (packet: Buffer): RequestListener => {
      const first = inTurn([advertiseV2(), listTag(`${id} refs/tags/v1`)]);
      let count = 0;
      return (request, response) => {
        if (count++ < 2) {
          first(request, response);
          return;
        }
        response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
        response.write(encodeLine(packet[4] === 2 ? 'packfile' : 'shallow-info'));
        const more = (): void => {
          while (!response.destroyed && response.write(packet));
        };
        response.on('drain', more);
        more();
      };
    };
    await refusesAnswer(endless(bandPacket(2, 'x'.repeat(60_000))), 'REMOTE_PROTOCOL_INVALID');
    await refusesAnswer(endless(Buffer.from(encodeLine(`shallow ${'1'.repeat(60_000)}`))), 'REMOTE_PROTOCOL_INVALID');
  });
});

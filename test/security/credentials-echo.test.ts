import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { suite, test } from 'node:test';
import { AgentError } from '../../src/errors.ts';
import { encodeLine, flushPacket } from '../../src/formats/pktline.ts';
import { advertisement, advertiseV2, bandPacket, listTag, result, shallowInfo } from '../support/made-answers.ts';
import type { RecordedAnswer } from '../support/recorded-server.ts';
import { inTurn } from '../support/refuse-release.ts';
import { requestRelease } from '../support/request-release.ts';
import { WebServer } from '../support/web-server.ts';

const credentials = { username: 'ada', password: 'correcthorsebattery' };

/** Spellings in which a server may give the password back. */
const spellings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'spaced out': (text) => text.replace(/(?<=.)(?=.)/g, ' '),
  'in base64': (text) => Buffer.from(`${credentials.username}:${text}`).toString('base64'),
  backwards: (text) => Buffer.from(text, 'latin1').reverse().toString('latin1'),
};

const listed = listTag(`${'1'.repeat(40)} refs/tags/v1`);
const service = encodeLine('# service=git-upload-pack') + flushPacket;
const packfile = shallowInfo + encodeLine('packfile');

/** Where a server can put words of its own, as the answers up to there. */
const places: Readonly<Record<string, (said: string) => readonly RecordedAnswer[]>> = {
  'an ERR line of its list of references': (said) => [advertisement(service + encodeLine(`ERR ${said}`))],
  'an ERR line for a tag': (said) => [advertiseV2(), result(encodeLine(`ERR ${said}`), flushPacket)],
  'an ERR line for a fetch': (said) => [advertiseV2(), listed, result(encodeLine(`ERR ${said}`))],
  'the error of a side band': (said) => [advertiseV2(), listed, result(packfile, bandPacket(3, said))],
  'a fatal line of the progress': (said) => [
    advertiseV2(),
    listed,
    result(packfile, bandPacket(2, `fatal: ${said}\n`), bandPacket(3, 'corruption')),
  ],
};

async function messageOf(listener: RequestListener): Promise<string> {
  await using server = await WebServer.start(listener);
  const error: unknown = await requestRelease(server.url, 'v1', { request: { credentials } }).catch(
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AgentError);
  assert.notEqual(error.code, 'INTERNAL', String(error.cause));
  assert.equal(error.cause, undefined);
  return error.message;
}

suite('nothing of what a server says is quoted when it got credentials', () => {
  for (const [where, answers] of Object.entries(places)) {
    for (const [how, spell] of Object.entries(spellings)) {
      test(`${where}, ${how}`, async () => {
        const said = spell(credentials.password);
        const message = await messageOf(inTurn(answers(said)));
        assert.ok(!message.includes(said), message);
        assert.match(message, /left out/);
      });
    }
  }

  for (const location of [
    `http://${credentials.password}.invalid/project.git/info/refs?service=git-upload-pack`,
    `https://${credentials.password}.invalid/elsewhere`,
  ]) {
    test(`a redirect to ${location}`, async () => {
      const message = await messageOf((_, response) => {
        response.writeHead(302, { location }).end();
      });
      assert.ok(!message.includes(credentials.password), message);
    });
  }

  test('without credentials it is quoted, printable', async () => {
    const answers = places['a fatal line of the progress']?.('bad \u001b[31mobject') ?? [];
    await using server = await WebServer.start(inTurn(answers));
    await assert.rejects(requestRelease(server.url, 'v1'), (error: AgentError) => {
      assert.equal(error.code, 'REPOSITORY_DAMAGED');
      assert.match(error.message, /"fatal: bad .*object"/);
      assert.doesNotMatch(error.message, /\u001b/);
      return true;
    });
  });
});

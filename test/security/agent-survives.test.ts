import assert from 'node:assert/strict';
import type { RequestListener, ServerResponse } from 'node:http';
import { after, suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentClient } from '../../src/rpc/client/client.ts';
import { Bundle } from '../support/cli.ts';
import { advertiseV2, bandPackets, listTag, shallowInfo } from '../support/made-answers.ts';
import { AgentError, type ErrorCode } from '../../src/errors.ts';
import type { ObjectId } from '../../src/formats/git-object.ts';
import { encodeLine, flushPacket } from '../../src/formats/pktline.ts';
import { PackWriter } from '../support/pack-writer.ts';
import { answerHead, type RecordedAnswer } from '../support/recorded-server.ts';
import { WebServer } from '../support/web-server.ts';

const bundle = new Bundle();
const agent = await bundle.serve();

const client = new AgentClient(agent.address);
const never = new AbortController().signal;

after(async () => {
  client.close();
  await bundle.dispose();
});

/** Asks the agent for the release of `v1`; the code of the error. */
async function refusal(repositoryUrl: string): Promise<string> {
  try {
    for await (const event of client.createRelease({ repositoryUrl, tag: 'v1' }, never)) {
      if (event.type === 'summary') break;
    }
    return 'none';
  } catch (error) {
    return error instanceof AgentError ? error.code : String(error);
  }
}

/** Packs that are refused, by what is wrong with them: the code of the error, and what writes it. */
const packs: Readonly<Record<string, readonly [ErrorCode, (writer: PackWriter) => ObjectId]>> = {
  'a .git in the tree': ['TREE_UNSAFE', (writer) => writer.commit(writer.tree(['100644', '.git', writer.blob('x')]))],
  'an object that is not there': [
    'OBJECT_MISSING',
    (writer) => writer.commit(writer.tree(['100644', 'f', '1'.repeat(40)])),
  ],
  'a tree that is none': ['TREE_UNSAFE', (writer) => writer.commit(writer.object('tree', 'no tree'))],
};

type Ending = (response: ServerResponse) => Promise<void>;

const pauses = [0, 1, 5, 20];
const CALLS = 4;
/** What the agent may say as well, when the answer ends before it has looked at what came. */
const torn = ['PACK_TRUNCATED', 'REMOTE_UNREACHABLE', 'REMOTE_PROTOCOL_INVALID'];

/** How an answer ends after the pack is out: the rest comes when the agent has made up its mind already, or is about to. */
const endings: Readonly<Record<string, Ending>> = {
  'the flush packet, then the end': async (response) => {
    response.write(flushPacket);
    await delay(1);
    response.end();
  },
  'the end without a flush packet': async (response) => {
    await Promise.resolve();
    response.end();
  },
  'a reset': async (response) => {
    await Promise.resolve();
    response.socket?.resetAndDestroy();
  },
  'what is no packet': async (response) => {
    response.write('zzzz');
    await delay(1);
    response.end();
  },
};

function serves(commit: string, pack: Uint8Array, pause: number, end: Ending): RequestListener {
  const answers: readonly RecordedAnswer[] = [advertiseV2(), listTag(`${commit} refs/tags/v1`)];
  const fetched = Buffer.concat([Buffer.from(shallowInfo + encodeLine('packfile')), bandPackets(pack)]);
  let next = 0;
  return (_, response) => {
    const answer = answers[next++];
    if (answer) {
      answerHead(response, answer);
      response.end(answer.body);
      return;
    }
    next = 0;
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
    response.write(fetched);
    void delay(pause).then(() => end(response));
  };
}

suite('no server ends the agent, whenever its answer ends', () => {
  for (const [what, [code, fill]] of Object.entries(packs)) {
    for (const [how, end] of Object.entries(endings)) {
      test(`${what}, then ${how}`, async () => {
        const writer = new PackWriter();
        const commit = fill(writer);
        const pack = writer.finish();
        const codes = new Set<string>();
        for (const pause of pauses) {
          await using server = await WebServer.start(serves(commit, pack, pause, end));
          for (let call = 0; call < CALLS; call++) codes.add(await refusal(server.url));
        }
        assert.equal(agent.child.exitCode, null, JSON.stringify(agent.log));
        assert.deepEqual(
          [...codes].filter((of) => of !== code && !torn.includes(of)),
          [],
        );
      });
    }
  }
});

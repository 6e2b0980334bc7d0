import type { RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ObjectId } from '../../src/formats/git-object.ts';
import { encodeLine } from '../../src/formats/pktline.ts';
import { advertiseV2, answersOf, bandPacket, bandPackets, listTag, shallowInfo } from './made-answers.ts';
import { answerHead, type RecordedAnswer } from './recorded-server.ts';

/** A commit with all that it needs, which a server's tag `v1` points to. */
export interface ServedPack {
  readonly commit: ObjectId;
  readonly pack: Buffer;
}

function give(response: ServerResponse, answer: RecordedAnswer | undefined): void {
  answerHead(response, answer);
  response.end(answer?.body);
}

/** By what a client of protocol v2 asks for: any number of them may do so at once. */
function byQuestion(answers: readonly RecordedAnswer[], fetch: RequestListener): RequestListener {
  return (request, response) => {
    if (request.method === 'GET') give(response, answers[0]);
    else {
      void text(request).then((body) => {
        if (body.includes('command=fetch')) fetch(request, response);
        else give(response, answers[1]);
      });
    }
  };
}

/** Sends the whole pack at once, or as `fetch` does. */
export function quickServer({ commit, pack }: ServedPack, fetch?: RequestListener): RequestListener {
  const answers = answersOf(commit, pack);
  const atOnce: RequestListener = (_, response) => {
    give(response, answers[2]);
  };
  return byQuestion(answers, fetch ?? atOnce);
}

export interface Drip {
  /** Sent at once. */
  readonly first: Buffer;
  /** Sent over and over. */
  readonly drop: Buffer;
  readonly everyMs: number;
}

/** The head of the answer to a fetch, up to where the pack starts. */
export const fetchHead = Buffer.from(shallowInfo + encodeLine('packfile'));

/** Sends so many bytes of the pack at once, and then the next one over and over. */
export function dripOfPack({ pack }: ServedPack, firstBytes: number, everyMs: number): Drip {
  // Of one object that goes on for long: what drips is taken in, and nothing comes of it.
  const first = Buffer.concat([fetchHead, bandPackets(pack.subarray(0, firstBytes))]);
  return { first, drop: bandPacket(1, pack.subarray(firstBytes, firstBytes + 1)), everyMs };
}

/** Tells of its progress, and never sends a pack. */
export function dripOfProgress(everyMs: number): Drip {
  return { first: fetchHead, drop: bandPacket(2, 'Counting objects\r'), everyMs };
}

/** Answers a fetch as `drip` says, for as long as anyone listens. */
export function drippingServer(commit: ObjectId, drip: Drip): RequestListener {
  const answers = [advertiseV2(), listTag(`${commit} refs/tags/v1`)];
  return byQuestion(answers, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
    response.write(drip.first);
    const timer = setInterval(() => response.write(drip.drop), drip.everyMs);
    response.on('close', () => {
      clearInterval(timer);
    });
  });
}

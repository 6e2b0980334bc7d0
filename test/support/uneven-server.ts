import type { RequestListener, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { answerHead, type RecordedAnswer } from './recorded-server.ts';

/** How the last of some answers is sent. */
export interface Delivery {
  /** Bytes to send at a time, over and over. */
  readonly pieces: readonly number[];
  /** Milliseconds between them, over and over. */
  readonly pauses: readonly number[];
  /** What becomes of the answer after so many bytes: its connection is cut, or nothing comes any more. */
  readonly end?: { readonly how: 'cut' | 'silence'; readonly at: number };
}

/** Gives the answers of a list, one after the other, the last one as `delivery` says; a GET starts anew. */
export function unevenly(answers: readonly RecordedAnswer[], delivery: Delivery): RequestListener {
  let next = 0;
  return (request, response) => {
    if (request.method === 'GET') next = 0;
    const answer = answers[next++];
    answerHead(response, answer);
    if (answer && next === answers.length) void deliver(response, answer.body, delivery);
    else response.end(answer?.body);
  };
}

async function deliver(response: ServerResponse, body: Buffer, { pieces, pauses, end }: Delivery): Promise<void> {
  const last = Math.min(end?.at ?? body.length, body.length);
  for (let at = 0, turn = 0; at < last && !response.destroyed; turn += 1) {
    const piece = body.subarray(at, Math.min(at + (pieces[turn % pieces.length] ?? 1), last));
    response.write(piece);
    at += piece.length;
    await setTimeout(pauses[turn % pauses.length] ?? 0);
  }
  if (!end) response.end();
  else if (end.how === 'cut') response.destroy();
}

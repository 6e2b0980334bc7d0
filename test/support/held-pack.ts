import type { RequestListener } from 'node:http';
import type { RecordedAnswer } from './recorded-server.ts';

/** What becomes of the held part of an answer: bytes to end it with, or nothing, and the connection is cut. */
export type LetGo = (rest: Buffer | undefined) => void;

export interface HeldPack {
  readonly handler: RequestListener;
  /** What has not been sent yet. */
  readonly rest: Buffer;
  readonly letGo: LetGo;
}

/**
 * Gives the answers of a list, one after the other, and holds the end of the last one, that with the pack.
 *
 * @param share of the last answer that is sent at once
 */
export function holdPack(answers: readonly RecordedAnswer[], share: number): HeldPack {
  const last = answers.at(-1);
  if (!last) throw new TypeError('there is no answer to hold');
  const sentBytes = Math.floor(last.body.length * share);
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  let next = 0;
  const handler: RequestListener = (_, response) => {
    const answer = answers[next++];
    response.writeHead(answer ? 200 : 500, { 'content-type': answer?.contentType ?? 'text/plain' });
    if (answer !== last) {
      response.end(answer?.body);
      return;
    }
    response.write(last.body.subarray(0, sentBytes));
    void promise.then((rest) => {
      if (rest) response.end(rest);
      else response.destroy();
    });
  };
  return { handler, rest: last.body.subarray(sentBytes), letGo: resolve };
}

import type { RequestListener } from 'node:http';
import { answerHead, type RecordedAnswer } from './recorded-server.ts';

export interface HeldPack {
  readonly handler: RequestListener;
  /** What has not been sent yet. */
  readonly rest: Buffer;
  /** Ends the answer with these bytes; without any, the connection is cut. */
  readonly letGo: (rest: Buffer | undefined) => void;
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
    answerHead(response, answer);
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

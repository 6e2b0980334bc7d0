import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { AgentError, type ErrorCode } from '../../src/errors.ts';
import { withCode } from './codes.ts';
import { answerHead, type RecordedAnswer } from './recorded-server.ts';
import { requestRelease, type RequestOptions } from './request-release.ts';
import { WebServer } from './web-server.ts';

/** Asserts that the release of `v1` fails with `code`; the error. */
export async function refuses(url: string, code: ErrorCode, options: RequestOptions = {}): Promise<AgentError> {
  let thrown: unknown;
  await assert.rejects(requestRelease(url, 'v1', options), (error) => {
    thrown = error;
    return withCode(code)(error);
  });
  assert.ok(thrown instanceof AgentError);
  return thrown;
}

/** The same of a server with one handler. */
export async function refusesAnswer(
  handler: RequestListener,
  code: ErrorCode,
  options?: RequestOptions,
): Promise<AgentError> {
  await using server = await WebServer.start(handler);
  return await refuses(server.url, code, options);
}

/** Gives the answers of a list, one after the other. */
export function inTurn(answers: readonly RecordedAnswer[]): RequestListener {
  let next = 0;
  return (_, response) => {
    const answer = answers[next++];
    answerHead(response, answer);
    response.end(answer?.body);
  };
}

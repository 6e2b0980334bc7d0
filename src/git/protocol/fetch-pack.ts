import { AgentError } from '../../errors.ts';
import type { ObjectId } from '../../formats/git-object.ts';
import { packTruncated } from '../../formats/pack.ts';
import type { HttpSession } from '../http/http-session.ts';
import type { Advertisement } from './advertisement.ts';
import { FetchAnswer } from './fetch-answer.ts';
import { fetchRequest, sideBandOf } from './fetch-request.ts';

const PATH = '/git-upload-pack';

/**
 * Fetches the pack with the object `want`, what it leads to, and no history; the pack needs no object from outside.
 *
 * @param agent how the agent calls itself, without spaces
 * @throws PACK_TRUNCATED when the answer ends early; errors of the transport, the protocol or the server
 */
export async function* fetchPack(
  session: Pick<HttpSession, 'post'>,
  advertisement: Advertisement,
  want: ObjectId,
  agent: string,
): AsyncGenerator<Uint8Array> {
  const isV2 = advertisement.protocol === 2;
  const headers = {
    'content-type': 'application/x-git-upload-pack-request',
    accept: 'application/x-git-upload-pack-result',
    ...(isV2 && { 'git-protocol': 'version=2' }),
  };
  const request = Buffer.from(fetchRequest(advertisement, want, agent));
  const answer = new FetchAnswer(await session.post(PATH, headers, request));
  const isBanded = isV2 || sideBandOf(advertisement) !== undefined;
  try {
    await (isV2 ? answer.skipToPackV2() : answer.skipToPackV0());
    yield* isBanded ? answer.bandedPack() : answer.barePack();
  } catch (error) {
    // A connection that breaks here breaks in the middle of the pack, whatever the socket calls it.
    if (error instanceof AgentError && error.code === 'REMOTE_UNREACHABLE') throw packTruncated(error);
    throw error;
  }
}

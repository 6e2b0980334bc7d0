import type { ReleaseEvent } from '../../release/release.ts';
import { ChunkMessages } from './chunk-messages.ts';
import { CreateReleaseResponse } from '../gen/sealci/release/v1/release_agent.ts';
import { encode } from '../method-adapter.ts';
import { writeReleaseEvent } from './release-event-message.ts';

/** An event that is no chunk, as it is sent. */
export function encodeEvent(event: Exclude<ReleaseEvent, { type: 'chunk' }>): Buffer {
  return encode(CreateReleaseResponse, writeReleaseEvent(event));
}

/** The messages of a release as they are sent, with its bytes cut into chunks of one size. */
export async function* encodeRelease(events: AsyncIterable<ReleaseEvent>): AsyncGenerator<Buffer, void, undefined> {
  const chunks = new ChunkMessages();
  for await (const event of events) {
    if (event.type === 'chunk') {
      yield* chunks.push(event.bytes);
      continue;
    }
    if (event.type === 'summary') yield* chunks.end();
    yield encodeEvent(event);
  }
}

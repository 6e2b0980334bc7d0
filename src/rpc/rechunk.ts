import type { ReleaseEvent } from '../release/release.ts';
import { Chunker } from './chunker.ts';

/** The same release with its chunks cut to the size that is sent. */
export async function* rechunk(events: AsyncIterable<ReleaseEvent>): AsyncGenerator<ReleaseEvent> {
  const chunker = new Chunker();
  for await (const event of events) {
    if (event.type === 'chunk') {
      for (const bytes of chunker.push(event.bytes)) yield { type: 'chunk', bytes };
      continue;
    }
    if (event.type === 'summary') {
      const bytes = chunker.end();
      if (bytes !== undefined) yield { type: 'chunk', bytes };
    }
    yield event;
  }
}

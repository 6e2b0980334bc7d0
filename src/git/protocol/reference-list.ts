import { AgentError } from '../../errors.ts';
import { checkErrorLine, lineText, PktLineReader } from '../../formats/pktline.ts';
import type { Limits } from '../../limits.ts';
import { atMost } from '../../work/at-most.ts';
import { Breather } from '../../work/breather.ts';

/** Stands before the list in the answer to a GET, with a flush of its own (git: gitprotocol-http). */
export const SERVICE_LINE = '# service=git-upload-pack';

/**
 * The lines of a list of references as they come: it may be long, and most of it is about other references.
 *
 * @throws REMOTE_FAILED when a line is an error; isomorphic-git would take it for a reference
 * @throws REMOTE_PROTOCOL_INVALID when the list was cut; isomorphic-git would take it for a short one
 * @throws LIMIT_EXCEEDED when it has over `maxAdvertisementBytes`
 */
export async function* readReferenceLines(
  body: AsyncIterable<Uint8Array>,
  limits: Limits,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const source = atMost(body, 'The list of references', 'maxAdvertisementBytes', limits);
  const reader = new PktLineReader(source, 'REMOTE_PROTOCOL_INVALID');
  const breather = new Breather(signal);
  let last: string | undefined;
  let flushes = 0;
  let expectedFlushes = 1;
  for (let packet = await reader.read(); packet; packet = await reader.read()) {
    if (breather.isDue) await breather.breathe();
    last = packet.type;
    if (packet.type === 'flush') flushes++;
    if (packet.type !== 'data') continue;
    const text = lineText(packet.payload);
    checkErrorLine(text);
    if (text === SERVICE_LINE) expectedFlushes = 2;
    yield text;
  }
  if (last !== 'flush' || flushes < expectedFlushes) throw listEndsEarly();
}

export function listEndsEarly(): AgentError {
  return new AgentError('REMOTE_PROTOCOL_INVALID', 'The git server ended its list of references early. Try again.');
}

/** Whether a line of protocol v0 (`id name`) or v2 (`id name attribute ...`) is about `ref`, or what it peels to. */
export function isAbout(line: string, ref: string): boolean {
  const name = line.split(' ', 2)[1];
  return name === ref || name === `${ref}^{}`;
}

import { AgentError } from '../../errors.ts';
import type { ObjectId } from '../../formats/git-object.ts';
import { delimPacket, encodeLine, flushPacket } from '../../formats/pktline.ts';
import type { Advertisement } from './advertisement.ts';

function withoutShallow(): AgentError {
  return new AgentError(
    'REMOTE_PROTOCOL_UNSUPPORTED',
    'The git server cannot leave out the history of a tag. Serve the repository with a current git.',
  );
}

/**
 * What asks for one object and what it needs, without history.
 *
 * @param agent how the agent calls itself, without spaces
 * @throws REMOTE_PROTOCOL_UNSUPPORTED
 */
export function fetchRequest(advertisement: Advertisement, want: ObjectId, agent: string): string {
  return (advertisement.protocol === 2 ? requestV2 : requestV0)(advertisement, want, agent);
}

/** A `fetch` command (git: gitprotocol-v2). */
function requestV2({ capabilities, objectFormat }: Advertisement, want: ObjectId, agent: string): string {
  const features = capabilities.get('fetch')?.split(' ') ?? [];
  if (!features.includes('shallow')) throw withoutShallow();
  return [
    encodeLine('command=fetch'),
    ...(capabilities.has('agent') ? [encodeLine(`agent=${agent}`)] : []),
    ...(capabilities.has('object-format') ? [encodeLine(`object-format=${objectFormat}`)] : []),
    delimPacket,
    encodeLine('ofs-delta'),
    encodeLine(`want ${want}`),
    encodeLine('deepen 1'),
    encodeLine('done'),
    flushPacket,
  ].join('');
}

/** The side band that a server of protocol v0 has: packets of up to 65,520 bytes, of 1,000, or none (git: gitprotocol-pack). */
export function sideBandOf({ capabilities }: Advertisement): 'side-band-64k' | 'side-band' | undefined {
  return (['side-band-64k', 'side-band'] as const).find((name) => capabilities.has(name));
}

/** The same in protocol v0 (git: gitprotocol-pack, gitprotocol-capabilities). */
function requestV0(advertisement: Advertisement, want: ObjectId, agent: string): string {
  const { capabilities, objectFormat } = advertisement;
  if (!capabilities.has('shallow')) throw withoutShallow();
  const sideBand = sideBandOf(advertisement);
  // thin-pack changes nothing for a client that has no objects, but dulwich serves none that cannot take one.
  const wanted = ['thin-pack', 'ofs-delta'].filter((name) => capabilities.has(name));
  if (sideBand !== undefined) wanted.push(sideBand);
  if (capabilities.has('agent')) wanted.push(`agent=${agent}`);
  if (capabilities.has('object-format')) wanted.push(`object-format=${objectFormat}`);
  return [
    encodeLine([`want ${want}`, ...wanted].join(' ')),
    encodeLine('deepen 1'),
    flushPacket,
    encodeLine('done'),
  ].join('');
}

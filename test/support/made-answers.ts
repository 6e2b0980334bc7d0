import type { ObjectFormat, ObjectId } from '../../src/formats/git-object.ts';
import { delimPacket, encodeLine, flushPacket } from '../../src/formats/pktline.ts';
import type { RecordedAnswer } from './recorded-server.ts';

/** `payload` as a packet on a channel of the side band. */
export function bandPacket(channel: number, payload: Uint8Array | string): Buffer {
  const bytes = Buffer.from(payload);
  const head = (bytes.length + 5).toString(16).padStart(4, '0');
  return Buffer.concat([Buffer.from(head), Buffer.from([channel]), bytes]);
}

/** Packets of the side band that hold `pack`. */
export function bandPackets(pack: Uint8Array): Buffer {
  const packets: Buffer[] = [];
  for (let at = 0; at < pack.length; at += 60_000) packets.push(bandPacket(1, pack.subarray(at, at + 60_000)));
  return Buffer.concat(packets);
}

export function advertisement(body: string): RecordedAnswer {
  return { contentType: 'application/x-git-upload-pack-advertisement', body: Buffer.from(body) };
}

export function result(...parts: readonly (Uint8Array | string)[]): RecordedAnswer {
  return {
    contentType: 'application/x-git-upload-pack-result',
    body: Buffer.concat(parts.map((part) => Buffer.from(part))),
  };
}

export function advertiseV2(format: ObjectFormat = 'sha1'): RecordedAnswer {
  const lines = ['version 2', 'agent=git/test', 'ls-refs=unborn', 'fetch=shallow', `object-format=${format}`];
  const service = encodeLine('# service=git-upload-pack') + flushPacket;
  return advertisement(service + lines.map(encodeLine).join('') + flushPacket);
}

export function listTag(line: string): RecordedAnswer {
  return result(encodeLine(line), flushPacket);
}

export const shallowInfo = encodeLine('shallow-info') + encodeLine(`shallow ${'1'.repeat(40)}`) + delimPacket;

/** The answers of a server of protocol v2 whose tag `v1` points to `id`, and which sends `pack` for it. */
export function answersOf(id: ObjectId, pack: Uint8Array): RecordedAnswer[] {
  const fetched = result(shallowInfo, encodeLine('packfile'), bandPackets(pack), flushPacket);
  return [advertiseV2(), listTag(`${id} refs/tags/v1`), fetched];
}

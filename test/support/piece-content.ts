import { encodeLine, flushPacket } from '../../src/formats/pktline.ts';
import { sampleBytes } from './openpgp.ts';
import { PackWriter } from './pack-writer.ts';

/** Some that compresses, and some that does not. */
export const content = Buffer.concat([sampleBytes(1_200_000), Buffer.alloc(1_000_000, 'some lines of text\n')]);

/** With that as an object, and small ones. */
export function packOf(): Buffer {
  const writer = new PackWriter();
  writer.blob(content);
  for (let index = 0; index < 50; index += 1) writer.blob(`small ${index}`);
  return writer.finish();
}

/** The packets of an answer to a fetch, of which some bring progress. */
export function fetchAnswer(): Buffer {
  const parts = [encodeLine('packfile')];
  for (let at = 0; at < content.length; at += 65_000) {
    const part = content.toString('latin1', at, at + 65_000);
    for (const payload of [`\x01${part}`, '\x02progress\n']) {
      parts.push((payload.length + 4).toString(16).padStart(4, '0') + payload);
    }
  }
  return Buffer.from([...parts, flushPacket].join(''), 'latin1');
}

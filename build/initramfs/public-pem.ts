import { pemBlocks, pemLabels } from '../../src/formats/pem.ts';
import { ImageError } from './image-options.ts';

/**
 * What a file in PEM has of one kind, and nothing of what stands around: it goes into the manifest, which is given away.
 *
 * @param label `CERTIFICATE`, say
 * @throws ImageError when it has a block of another kind, as a private key is, or one that is cut off
 */
export function publicPem(path: string, pem: Uint8Array, label: string): Buffer {
  const other = pemLabels(pem).find((found) => found !== label);
  if (other !== undefined) {
    throw new ImageError(
      `The file ${path} also has "BEGIN ${other}", and would be in the manifest, which others get: leave nothing in it but "BEGIN ${label}", and keep private keys in files of their own.`,
    );
  }
  try {
    return Buffer.from(
      pemBlocks(pem, label)
        .map((block) => `${block}\n`)
        .join(''),
    );
  } catch (cause) {
    throw new ImageError(`The file ${path} is cut off: get it again.`, { cause });
  }
}

import assert from 'node:assert/strict';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { readCpio } from '../../../src/formats/cpio.ts';
import { zstdFrameLength } from '../../../src/formats/zstd-frame.ts';
import { checkImageFile } from '../../../src/image/check-image.ts';
import { writeManifest } from '../../../src/image/manifest.ts';
import { readManifest } from '../../../src/image/read-manifest.ts';
import { archiveOf, publicEntries, sampleManifest, sampleSecrets } from '../../support/image-sample.ts';
import { outcomeOf } from '../support/outcome.ts';
import type { FuzzTarget } from '../target.ts';

const manifest = sampleManifest();
const { commit, kernel, settings, components, ...older } = manifest;
const whole = archiveOf([...publicEntries, ...sampleSecrets]);
const compressed = zstdCompressSync(archiveOf(publicEntries));
const MAX_DECOMPRESSED = 1024 * 1024;
const pathsOf = (archive: Uint8Array): string[] => readCpio(archive).map(({ path }) => path);
const secretPaths = new Set(sampleSecrets.map(({ path }) => path));
const publicPaths = pathsOf(archiveOf(publicEntries));

/** What Linux unpacks of an input: of one that is compressed, the first frame. Undefined where that is none, or a large one. */
function decompressed(input: Uint8Array): Uint8Array | undefined {
  if (Buffer.from(input.subarray(0, 4)).toString('hex') !== '28b52ffd') return input;
  try {
    return zstdDecompressSync(input, { maxOutputLength: MAX_DECOMPRESSED });
  } catch {
    return undefined;
  }
}

/** Manifests of images, and images, as `verify-image` and `manifest diff` read them. */
export const target: FuzzTarget = {
  maxBytes: 6144,
  dictionary: [
    ...[
      '"commit": "',
      '"kernel": {',
      '"settings": {',
      '"__proto__": {}',
      '"files": []',
      'null',
      '1e1',
      '\\u0000',
      '"0555"',
    ],
    ...['070701', 'TRAILER!!!', 'secrets/release-agent.key.asc', 'secrets/bridge.credentials', '../', '\0', '000081A4'],
  ],
  seeds: [
    writeManifest(manifest),
    writeManifest(older),
    writeManifest({ ...older, commit: commit ?? '', files: [], inputs: {} }),
    whole,
    archiveOf(publicEntries),
    compressed,
    Buffer.concat([compressed, Buffer.alloc((4 - (compressed.length % 4)) % 4), archiveOf(publicEntries.slice(0, 1))]),
  ],
  run(input) {
    const { value: read } = outcomeOf(['IMAGE_INVALID'], () => readManifest(input));
    if (read)
      assert.ok(Buffer.from(input).equals(Buffer.from(writeManifest(read))), 'a manifest in another form was read');

    const archive = decompressed(input);
    if (archive === undefined) return;
    const codes = ['IMAGE_INVALID', 'ARCHIVE_INVALID'] as const;
    const { value: checked } = outcomeOf(codes, () => checkImageFile(manifest, 'image', input));
    if (checked?.is !== 'initramfs') return;
    if (archive !== input) {
      assert.ok(zstdFrameLength(input) === input.length, 'an image was taken with something after it');
    }
    assert.equal(
      checked.isExact,
      Buffer.from(archive).equals(whole),
      'another image is said to be the same to the byte',
    );
    const found = pathsOf(archive).filter((path) => !checked.secrets.includes(path));
    assert.deepEqual(found.toSorted(), publicPaths.toSorted(), 'an image with other entries was taken');
    assert.ok(checked.secrets.every((path) => secretPaths.has(path) || /^secrets\/[a-z.-]+$/.test(path)));
  },
};
assert.ok(kernel && settings && components);

import { sha256 } from '../initramfs/manifest.ts';
import { gzip } from './tar.ts';

// An image as a folder, as OCI's image specification 1.1 lays it out (image-layout.md, manifest.md, config.md).

const CONFIG = 'application/vnd.oci.image.config.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** How the program is run, by the names of config.md. */
export interface RunConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Labels: Readonly<Record<string, string>>;
}

export interface ImageFacts {
  /** Uncompressed tars, the lowest first, and what each is. */
  readonly layers: readonly { readonly tar: Buffer; readonly comment: string }[];
  readonly config: RunConfig;
  /** The name by which tools find it in the layout. */
  readonly reference: string;
  /** Seconds since 1970. */
  readonly time: number;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const digestOf = (bytes: Uint8Array): string => `sha256:${sha256(bytes)}`;

/** The files of a layout, by their paths in it. */
export async function writeOciLayout({ layers, config, reference, time }: ImageFacts): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>([['oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}')]]);
  const blob = (mediaType: string, bytes: Buffer): Descriptor => {
    const digest = digestOf(bytes);
    files.set(`blobs/${digest.replace(':', '/')}`, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const json = (mediaType: string, value: object): Descriptor => blob(mediaType, Buffer.from(JSON.stringify(value)));

  const compressed = await Promise.all(layers.map(({ tar }) => gzip(tar)));
  const created = new Date(time * 1000).toISOString();
  const configBlob = json(CONFIG, {
    created,
    architecture: 'amd64',
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ tar }) => digestOf(tar)) },
    history: layers.map(({ comment }) => ({ created, created_by: comment })),
  });
  const manifest = json(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: configBlob,
    layers: compressed.map((bytes) => blob(LAYER, bytes)),
    annotations: config.Labels,
  });
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...manifest,
        platform: { architecture: 'amd64', os: 'linux' },
        annotations: { 'org.opencontainers.image.ref.name': reference },
      },
    ],
  };
  files.set('index.json', Buffer.from(JSON.stringify(index)));
  return files;
}

/** A Debian package that an image is built from, as its archive gave it. */
export interface PackageInput {
  readonly version: string;
  readonly architecture: string;
  /** SHA-256 of the .deb file, in hex digits. */
  readonly sha256: string;
}

/** What an image or a package holds at one path, which begins with `initramfs` or `system`, by where that is. */
export type ManifestEntry = ManifestFile | ManifestLink | ManifestDirectory;

export interface ManifestFile {
  readonly path: string;
  readonly type: 'file';
  /** Four octal digits. */
  readonly mode: string;
  readonly size: number;
  readonly sha256: string;
  /** e.g. `debian:libc6=2.36-9`, or the option that gave it. */
  readonly origin: string;
}

export interface ManifestLink {
  readonly path: string;
  readonly type: 'symlink';
  /** Of the initramfs, a character for each byte, as in files of settings. */
  readonly target: string;
}

export interface ManifestDirectory {
  readonly path: string;
  readonly type: 'directory';
  readonly mode: string;
}

/** As scripts/mkkernel.sh writes it into kernel.json; digests with `sha256:`. */
export interface KernelFacts {
  readonly release: string;
  /** NAME_VERSION_ARCHITECTURE of Debian's package. */
  readonly source: string;
  /** Of that package's file; absent in older ones, as what follows. */
  readonly sourceDigest?: string;
  /** PACKAGE=VERSION of what compiles and links, a blank between them. */
  readonly tools?: string;
  readonly compiler: string;
  readonly configuration: string;
  readonly vmlinux: string;
  readonly bzImage: string;
}

/** Secrets that an image may hold. What they are is nowhere in its manifest. */
export const secretNames = ['keys', 'tlsKey', 'bridgeCredentials'] as const;
export type SecretName = (typeof secretNames)[number];

/** Public files that an image may be given. */
export const settingFiles = ['tlsCa', 'tlsCert', 'tlsCrl', 'gitCa', 'operatorKey'] as const;
export type SettingFile = (typeof settingFiles)[number];

/** What scripts/mkinitramfs.sh was given, without the secrets: with this and the commit, anyone can build the rest again. */
export interface ImageSettings {
  readonly debug: boolean;
  /** Which were put in. */
  readonly secrets: readonly SecretName[];
  /** What the file of --config holds: JSON. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Their bytes, as a string with a character for each. */
  readonly files: Readonly<Partial<Record<SettingFile, string>>>;
}

/** What is known of an image; the same image has the same manifest. What may be absent is so in manifests of older builds. */
export interface ImageManifest {
  readonly version: string;
  readonly mode: 'development' | 'production';
  /** That it was built from, in hex digits; absent when files were changed and not committed. */
  readonly commit?: string;
  /** Seconds since 1970 of everything in it. */
  readonly sourceDateEpoch: number;
  /** What the guest itself knows and tells. Images that differ in nothing but their secrets have the same. */
  readonly imageDigest: string;
  readonly archiveDigest: string;
  readonly archiveSize: number;
  /** Absent where no kernel lies beside the image. */
  readonly kernel?: KernelFacts;
  readonly settings?: ImageSettings;
  /** Package URLs of what is in it, as in its bill of materials. */
  readonly components?: readonly string[];
  readonly inputs: Readonly<Record<string, PackageInput>>;
  readonly files: readonly ManifestEntry[];
}

/** The manifest's file. The same facts, the same bytes. */
export function writeManifest(manifest: ImageManifest): string {
  const { version, mode, commit, sourceDateEpoch, imageDigest, archiveDigest, archiveSize } = manifest;
  const { kernel, settings, components, inputs, files } = manifest;
  const ordered: ImageManifest = {
    ...{ version, mode },
    ...(commit !== undefined && { commit }),
    ...{ sourceDateEpoch, imageDigest, archiveDigest, archiveSize },
    ...(kernel && { kernel }),
    ...(settings && { settings }),
    ...(components && { components }),
    ...{ inputs, files },
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

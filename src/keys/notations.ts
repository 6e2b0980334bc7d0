import { AgentError } from '../errors.ts';
import { malformed } from '../formats/openpgp/malformed.ts';
import { subpacketType } from '../formats/openpgp/registry.ts';
import { type Notation, readNotation, type Subpacket } from '../formats/openpgp/subpacket.ts';

/** What a release's signature states besides its content: it binds the archive to what the archive claims to be. */
export interface ReleaseNotations {
  /** URL without credentials. */
  readonly repository: string;
  /** Short name of the tag. */
  readonly tag: string;
  /** Commit the tag peels to, in lower-case hex digits. */
  readonly commit: string;
  /** SHA-256 of the uncompressed tar, in lower-case hex digits. */
  readonly tarSha256: string;
}

const names = {
  repository: 'repository@sealci.dev',
  tag: 'tag@sealci.dev',
  commit: 'commit@sealci.dev',
  tarSha256: 'tar-sha256@sealci.dev',
} as const satisfies Record<keyof ReleaseNotations, string>;

/** What a signature is for: which notations it has, and what they say. No signature of one form is one of another. */
export interface SignedForm<Stated> {
  /** @throws RELEASE_MALFORMED when one is left out */
  readonly read: (subpackets: readonly Subpacket[]) => Stated;
  /** As they are written, in their order. */
  readonly written: (stated: Stated) => Notation[];
}

/** In a fixed order, so that the same release has the same signature. */
export function toNotations(release: ReleaseNotations): Notation[] {
  refuseCredentials(release.repository);
  return writtenNotations(release);
}

/** A signature is public: a password in it cannot be taken back. Callers strip the URL; this is the last guard. */
function refuseCredentials(repository: string): void {
  const url = URL.canParse(repository) ? new URL(repository) : undefined;
  if (!url || url.username !== '' || url.password !== '') {
    throw new AgentError(
      'INTERNAL',
      'A signature was about to name a repository by no URL or by one with credentials.',
    );
  }
}

/** Notations by what each says, in the order in which they are written. */
export function signedForm<Name extends string>(
  names: Readonly<Record<Name, string>>,
): SignedForm<Record<Name, string>> {
  const entries = Object.entries<string>(names) as [Name, string][];
  return {
    read: (subpackets) => {
      const found = new Map<string, string>();
      for (const { type, body } of subpackets) {
        const notation = type === subpacketType.notation ? readNotation(body) : undefined;
        if (notation) found.set(notation.name, notation.value);
      }
      const stated = (name: string): string => {
        const value = found.get(name);
        if (value === undefined) throw malformed(`its signature does not state its ${name}`);
        return value;
      };
      // Its entries are those of the record of names.
      return Object.fromEntries(entries.map(([what, name]) => [what, stated(name)])) as Record<Name, string>;
    },
    written: (stated) => entries.map(([what, name]) => ({ name, value: stated[what] })),
  };
}

/** Of signatures of releases. */
export const releaseForm: SignedForm<ReleaseNotations> = signedForm(names);

/** As they are written, in their order. */
export function writtenNotations(release: ReleaseNotations): Notation[] {
  return releaseForm.written(release);
}

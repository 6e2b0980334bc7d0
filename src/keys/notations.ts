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

/** In a fixed order, so that the same release has the same signature. */
export function toNotations(release: ReleaseNotations): Notation[] {
  refuseCredentials(release.repository);
  return [
    { name: names.repository, value: release.repository },
    { name: names.tag, value: release.tag },
    { name: names.commit, value: release.commit },
    { name: names.tarSha256, value: release.tarSha256 },
  ];
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

/**
 * The agent's own notations among hashed subpackets; those of others are left out.
 * @throws RELEASE_MALFORMED when one of ours appears twice, for programs differ in which of them they show
 */
export function fromSubpackets(subpackets: readonly Subpacket[]): Partial<ReleaseNotations> {
  const found = new Map<string, string>();
  for (const { type, body } of subpackets) {
    const notation = type === subpacketType.notation ? readNotation(body) : undefined;
    if (!notation?.name.endsWith('@sealci.dev')) continue;
    if (found.has(notation.name)) throw malformed('its signature states the same thing twice');
    found.set(notation.name, notation.value);
  }
  const repository = found.get(names.repository);
  const tag = found.get(names.tag);
  const commit = found.get(names.commit);
  const tarSha256 = found.get(names.tarSha256);
  return {
    ...(repository !== undefined && { repository }),
    ...(tag !== undefined && { tag }),
    ...(commit !== undefined && { commit }),
    ...(tarSha256 !== undefined && { tarSha256 }),
  };
}

import type { ReleaseRequest } from '../../release/release.ts';
import type { CreateReleaseRequest } from '../gen/sealci/release/v1/release_agent.ts';

/** Nothing is checked yet: a field that is set but empty stays so, and is judged where it is used. */
export function readReleaseRequest(message: CreateReleaseRequest): ReleaseRequest {
  const { repositoryUrl, tag, credentials, expectedCommit, expectedKeyFingerprint, prefix, profile } = message;
  const { idempotencyToken } = message;
  return {
    repositoryUrl,
    tag,
    ...(credentials && { credentials: { username: credentials.username, password: credentials.password } }),
    ...(expectedCommit !== undefined && { expectedCommit }),
    ...(expectedKeyFingerprint !== undefined && { expectedKeyFingerprint }),
    ...(prefix !== undefined && { prefix }),
    ...(profile && { profile }),
    ...(idempotencyToken !== '' && { idempotencyToken }),
  };
}

export function writeReleaseRequest(request: ReleaseRequest): CreateReleaseRequest {
  return { ...request, profile: request.profile ?? false, idempotencyToken: request.idempotencyToken ?? '' };
}

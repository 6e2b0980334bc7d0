import { create } from '@bufbuild/protobuf';
import { AgentError, type ErrorCode } from '../errors.ts';
import type { ReleaseRequest } from '../release/release.ts';
import { type CreateReleaseRequest, CreateReleaseRequestSchema } from './gen/sealci/release/v1/release_agent_pb.ts';

/** Bytes of UTF-8 that each string of a request may have. Whether it is well formed is judged where it is used. */
const bounds = {
  repositoryUrl: { name: 'repository_url', code: 'INVALID_REPOSITORY_URL', min: 1, max: 8192 },
  tag: { name: 'tag', code: 'INVALID_TAG_NAME', min: 1, max: 1024 },
  username: { name: 'credentials.username', code: 'INVALID_CREDENTIALS', min: 0, max: 16_384 },
  password: { name: 'credentials.password', code: 'INVALID_CREDENTIALS', min: 0, max: 16_384 },
  // A pin that is set but empty comes of a variable the caller forgot to fill: it must not read as "no pin".
  expectedCommit: { name: 'expected_commit', code: 'INVALID_COMMIT_ID', min: 1, max: 64 },
  expectedKeyFingerprint: { name: 'expected_key_fingerprint', code: 'INVALID_FINGERPRINT', min: 1, max: 64 },
  prefix: { name: 'prefix', code: 'INVALID_PREFIX', min: 0, max: 4096 },
} as const satisfies Record<string, Bound>;

interface Bound {
  readonly name: string;
  readonly code: ErrorCode;
  readonly min: number;
  readonly max: number;
}

function bounded(value: string, { name, code, min, max }: Bound): string {
  const size = Buffer.byteLength(value);
  if (size < min) throw new AgentError(code, `The request's ${name} is empty; fill it in.`);
  if (size > max) throw new AgentError(code, `The request's ${name} has ${size} bytes; at most ${max} are allowed.`);
  return value;
}

/** Throws INVALID_… when a string is missing, empty or too long. */
export function readReleaseRequest(message: CreateReleaseRequest): ReleaseRequest {
  const { credentials, expectedCommit, expectedKeyFingerprint, prefix } = message;
  return {
    repositoryUrl: bounded(message.repositoryUrl, bounds.repositoryUrl),
    tag: bounded(message.tag, bounds.tag),
    ...(credentials && {
      credentials: {
        username: bounded(credentials.username, bounds.username),
        password: bounded(credentials.password, bounds.password),
      },
    }),
    ...(expectedCommit !== undefined && { expectedCommit: bounded(expectedCommit, bounds.expectedCommit) }),
    ...(expectedKeyFingerprint !== undefined && {
      expectedKeyFingerprint: bounded(expectedKeyFingerprint, bounds.expectedKeyFingerprint),
    }),
    ...(prefix !== undefined && { prefix: bounded(prefix, bounds.prefix) }),
  };
}

export function writeReleaseRequest(request: ReleaseRequest): CreateReleaseRequest {
  return create(CreateReleaseRequestSchema, { ...request });
}

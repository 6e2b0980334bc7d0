import type { ErrorCode } from '../errors.ts';

/** What each exit code says. docs/cli.md and --help have the same table. */
export const exitCodes = {
  0: 'done',
  1: 'a defect of this program; please report it',
  2: 'the command line or the request is wrong',
  3: 'the repository, tag or key is not there, or the tag leads to no commit',
  4: 'access is denied, by the repository, the agent, its rules on addresses, or the bucket',
  5: 'the repository, the agent or the bucket does not answer, or not as it should',
  6: 'what the repository holds or sent is damaged or unsafe',
  7: 'the commit, key or release is not the expected one',
  8: 'a limit is reached, or the agent is busy or stopping; perhaps later',
  9: 'the configuration, the key or the clock is not usable',
  10: 'the release, image or audit log is not valid, or not the expected one: do not use it',
  11: 'a file cannot be read or written',
  130: 'stopped by the user',
} as const;

type ExitCode = keyof typeof exitCodes;

/** The exit code of each error. */
export const exitCodeOf = {
  INTERNAL: 1,

  INVALID_REPOSITORY_URL: 2,
  INVALID_TAG_NAME: 2,
  INVALID_PREFIX: 2,
  INVALID_COMMIT_ID: 2,
  INVALID_FINGERPRINT: 2,
  INVALID_CREDENTIALS: 2,
  INVALID_ARGUMENT: 2,
  NOT_IMPLEMENTED: 2,

  REPOSITORY_NOT_FOUND: 3,
  TAG_NOT_FOUND: 3,
  TAG_NOT_A_COMMIT: 3,
  TAG_CHAIN_TOO_LONG: 3,
  KEY_NOT_FOUND: 3,

  REMOTE_UNAUTHENTICATED: 4,
  REMOTE_FORBIDDEN: 4,
  ADDRESS_NOT_ALLOWED: 4,
  REDIRECT_NOT_ALLOWED: 4,
  CALLER_NOT_ALLOWED: 4,
  BUCKET_REFUSED: 4,

  REMOTE_UNREACHABLE: 5,
  REMOTE_FAILED: 5,
  REMOTE_TIMEOUT: 5,
  REMOTE_PROTOCOL_UNSUPPORTED: 5,
  REMOTE_PROTOCOL_INVALID: 5,
  AGENT_UNREACHABLE: 5,
  AGENT_STREAM_INVALID: 5,
  BUCKET_UNREACHABLE: 5,
  BUCKET_FAILED: 5,

  REPOSITORY_DAMAGED: 6,
  PACK_TRUNCATED: 6,
  PACK_CORRUPT: 6,
  OBJECT_MISSING: 6,
  OBJECT_INVALID: 6,
  TREE_UNSAFE: 6,
  CONVERSION_UNSUPPORTED: 6,

  COMMIT_MISMATCH: 7,
  KEY_MISMATCH: 7,
  TOKEN_SPENT: 7,

  LIMIT_EXCEEDED: 8,
  QUEUE_FULL: 8,
  TOO_MANY_CALLS: 8,
  PREEMPTED: 8,
  DEADLINE_EXCEEDED: 8,
  DRAINING: 8,
  KEY_ROLLED: 8,
  ROLL_IN_PROGRESS: 8,
  TOKEN_IN_USE: 8,

  KEY_FILE_INVALID: 9,
  KEY_NOT_USABLE: 9,
  CLOCK_NOT_READY: 9,
  ENTROPY_NOT_READY: 9,
  CONFIG_INVALID: 9,
  KEY_RING_INVALID: 9,
  KEY_RING_FOREIGN: 9,
  KEY_RING_STALE: 9,
  KEY_RING_CONFLICT: 9,
  KEY_RING_UNCONFIRMED: 9,
  KEY_DENIED: 9,
  CONFIRMATION_REQUIRED: 9,
  CONFIRMATION_INVALID: 9,

  RELEASE_MALFORMED: 10,
  SIGNATURE_INVALID: 10,
  SIGNATURE_KEY_UNKNOWN: 10,
  SIGNATURE_KEY_REVOKED: 10,
  SIGNATURE_KEY_EXPIRED: 10,
  SIGNATURE_DATE_INVALID: 10,
  RELEASE_MISMATCH: 10,
  ARCHIVE_INVALID: 10,
  EXTRACT_UNSAFE: 10,
  PROVENANCE_INVALID: 10,
  IMAGE_INVALID: 10,
  AUDIT_LOG_INVALID: 10,

  FILE_UNREADABLE: 11,
  FILE_UNWRITABLE: 11,
  BUCKET_CONFLICT: 11,

  CANCELLED: 130,
} as const satisfies Record<ErrorCode, ExitCode>;

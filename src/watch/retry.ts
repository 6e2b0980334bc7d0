import type { AgentError, ErrorCode } from '../errors.ts';

/**
 * What a failed attempt for a tag means. `agent`: another agent, or the same one after a short while, may do it. `later`:
 * the git server, the network or this machine has to change first. `never`: the tag itself is the reason; someone has to
 * change it, or the settings.
 */
export type Verdict = 'agent' | 'later' | 'never';

/** Of every error, but see {@link verdictFor}. docs/watch.md has the same table. */
export const verdictOf = {
  AGENT_UNREACHABLE: 'agent',
  AGENT_STREAM_INVALID: 'agent',
  QUEUE_FULL: 'agent',
  TOO_MANY_CALLS: 'agent',
  PREEMPTED: 'agent',
  DRAINING: 'agent',
  CANCELLED: 'agent',
  INTERNAL: 'agent',
  DEADLINE_EXCEEDED: 'agent',
  KEY_ROLLED: 'agent',
  KEY_MISMATCH: 'agent',
  KEY_NOT_FOUND: 'agent',
  KEY_NOT_USABLE: 'agent',
  KEY_RING_INVALID: 'agent',
  KEY_RING_FOREIGN: 'agent',
  KEY_RING_STALE: 'agent',
  KEY_RING_CONFLICT: 'agent',
  KEY_RING_UNCONFIRMED: 'agent',
  KEY_DENIED: 'agent',
  CONFIRMATION_REQUIRED: 'agent',
  CONFIRMATION_INVALID: 'agent',
  ROLL_IN_PROGRESS: 'agent',
  TOKEN_IN_USE: 'agent',
  TOKEN_SPENT: 'agent',
  CLOCK_NOT_READY: 'agent',
  ENTROPY_NOT_READY: 'agent',
  CALLER_NOT_ALLOWED: 'agent',
  NOT_IMPLEMENTED: 'agent',
  CONFIG_INVALID: 'agent',
  IMAGE_INVALID: 'agent',
  AUDIT_LOG_INVALID: 'agent',
  KEY_FILE_INVALID: 'agent',
  // What an agent sent and verify refuses is the agent's fault.
  RELEASE_MALFORMED: 'agent',
  SIGNATURE_INVALID: 'agent',
  SIGNATURE_KEY_UNKNOWN: 'agent',
  SIGNATURE_KEY_REVOKED: 'agent',
  SIGNATURE_KEY_EXPIRED: 'agent',
  SIGNATURE_DATE_INVALID: 'agent',
  RELEASE_MISMATCH: 'agent',
  ARCHIVE_INVALID: 'agent',
  EXTRACT_UNSAFE: 'agent',
  PROVENANCE_INVALID: 'agent',

  REPOSITORY_NOT_FOUND: 'later',
  TAG_NOT_FOUND: 'later',
  REMOTE_UNAUTHENTICATED: 'later',
  REMOTE_FORBIDDEN: 'later',
  INVALID_CREDENTIALS: 'later',
  ADDRESS_NOT_ALLOWED: 'later',
  REDIRECT_NOT_ALLOWED: 'later',
  REMOTE_UNREACHABLE: 'later',
  REMOTE_FAILED: 'later',
  REMOTE_TIMEOUT: 'later',
  REMOTE_PROTOCOL_UNSUPPORTED: 'later',
  REMOTE_PROTOCOL_INVALID: 'later',
  REPOSITORY_DAMAGED: 'later',
  PACK_TRUNCATED: 'later',
  PACK_CORRUPT: 'later',
  OBJECT_MISSING: 'later',
  COMMIT_MISMATCH: 'later',
  FILE_UNREADABLE: 'later',
  FILE_UNWRITABLE: 'later',
  BUCKET_UNREACHABLE: 'later',
  BUCKET_REFUSED: 'later',
  BUCKET_FAILED: 'later',
  BUCKET_CONFLICT: 'later',

  INVALID_REPOSITORY_URL: 'never',
  INVALID_TAG_NAME: 'never',
  INVALID_PREFIX: 'never',
  INVALID_COMMIT_ID: 'never',
  INVALID_FINGERPRINT: 'never',
  INVALID_ARGUMENT: 'never',
  TAG_NOT_A_COMMIT: 'never',
  TAG_CHAIN_TOO_LONG: 'never',
  OBJECT_INVALID: 'never',
  TREE_UNSAFE: 'never',
  CONVERSION_UNSUPPORTED: 'never',
  LIMIT_EXCEEDED: 'never',
} as const satisfies Record<ErrorCode, Verdict>;

const FIRST_MS = { agent: 1000, later: 60_000 } as const;
const LONGEST_MS = 6 * 3_600_000;
/** Nobody who is asked can put a tag off for longer. */
const LONGEST_ASKED_MS = 86_400_000;
/** How far a wait differs from the one that is meant, so that not all wait for the same moment. */
const JITTER = 0.2;

/** `ms`, or up to a fifth more or less. @param random from 0 to 1 */
export function jittered(ms: number, random: number): number {
  return Math.round(ms * (1 + JITTER * (2 * random - 1)));
}

/** Twice as long with every failure, up to six hours. */
export function backedOff(firstMs: number, failures: number): number {
  return Math.min(firstMs * 2 ** Math.min(failures, 30), Math.max(LONGEST_MS, firstMs));
}

/** What a server or an agent asks to be left alone for, as far as the error tells: whole milliseconds, up to a day. */
export function askedToWaitMs(error: AgentError): number {
  const ms = Math.ceil(Number(error.data.retryAfterSeconds ?? 0) * 1000);
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_ASKED_MS) : 0;
}

/** What `error` means for a tag. A limit that is not of the tag but of the moment, as of memory, may let it pass later. */
export function verdictFor({ code, data }: AgentError): Verdict {
  const { limit, retryAfterSeconds } = data;
  if (code === 'LIMIT_EXCEEDED' && (limit === undefined || limit === 'memory' || retryAfterSeconds !== undefined)) {
    return 'later';
  }
  return verdictOf[code];
}

/** How long to wait after the attempt that failed; undefined: there is no sense in another one. @param failures before it */
export function waitAfter(error: AgentError, failures: number, random: number): number | undefined {
  const verdict = verdictFor(error);
  if (verdict === 'never') return undefined;
  return Math.max(jittered(backedOff(FIRST_MS[verdict], failures), random), askedToWaitMs(error));
}

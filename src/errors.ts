import type { ErrorFact } from './error-facts.ts';

/**
 * Every way a request can fail, as stable strings: they are the `reason` of google.rpc.ErrorInfo and part of the
 * interface, so a code is never renamed. Which gRPC status and which exit code each has is decided by one table in
 * rpc/ and one in cli/, both checked by the compiler to name them all.
 */
export type ErrorCode =
  // What the caller asked for (the request itself is wrong).
  | 'INVALID_REPOSITORY_URL'
  | 'INVALID_TAG_NAME'
  | 'INVALID_PREFIX'
  | 'INVALID_COMMIT_ID'
  | 'INVALID_FINGERPRINT'
  | 'INVALID_CREDENTIALS'
  | 'INVALID_ARGUMENT'
  // What the remote has, or does not.
  | 'REPOSITORY_NOT_FOUND'
  | 'TAG_NOT_FOUND'
  | 'TAG_NOT_A_COMMIT'
  | 'TAG_CHAIN_TOO_LONG'
  | 'REMOTE_UNAUTHENTICATED'
  | 'REMOTE_FORBIDDEN'
  // How the remote, or the network before it, behaves.
  | 'ADDRESS_NOT_ALLOWED'
  | 'REDIRECT_NOT_ALLOWED'
  | 'REMOTE_UNREACHABLE'
  | 'REMOTE_FAILED'
  | 'REMOTE_TIMEOUT'
  | 'REMOTE_PROTOCOL_UNSUPPORTED'
  | 'REMOTE_PROTOCOL_INVALID'
  // What the remote sent, or has.
  | 'REPOSITORY_DAMAGED'
  | 'PACK_TRUNCATED'
  | 'PACK_CORRUPT'
  | 'OBJECT_MISSING'
  | 'OBJECT_INVALID'
  | 'TREE_UNSAFE'
  | 'CONVERSION_UNSUPPORTED'
  // Pins that do not match what is there.
  | 'COMMIT_MISMATCH'
  | 'KEY_MISMATCH'
  // Releases that were asked for before.
  | 'TOKEN_IN_USE'
  | 'TOKEN_SPENT'
  // Bounds.
  | 'LIMIT_EXCEEDED'
  | 'QUEUE_FULL'
  | 'TOO_MANY_CALLS'
  | 'PREEMPTED'
  | 'CANCELLED'
  | 'DEADLINE_EXCEEDED'
  | 'DRAINING'
  // The agent's own key pair, clock and settings.
  | 'KEY_FILE_INVALID'
  | 'KEY_NOT_FOUND'
  | 'KEY_NOT_USABLE'
  | 'CLOCK_NOT_READY'
  | 'ENTROPY_NOT_READY'
  | 'KEY_ROLLED'
  | 'ROLL_IN_PROGRESS'
  | 'KEY_RING_INVALID'
  | 'KEY_RING_FOREIGN'
  | 'KEY_RING_STALE'
  | 'KEY_RING_CONFLICT'
  | 'KEY_RING_UNCONFIRMED'
  | 'KEY_DENIED'
  | 'CONFIRMATION_REQUIRED'
  | 'CONFIRMATION_INVALID'
  | 'CONFIG_INVALID'
  | 'CALLER_NOT_ALLOWED'
  | 'NOT_IMPLEMENTED'
  // Calling an agent.
  | 'AGENT_UNREACHABLE'
  | 'AGENT_STREAM_INVALID'
  // Keeping releases in a bucket.
  | 'BUCKET_UNREACHABLE'
  | 'BUCKET_REFUSED'
  | 'BUCKET_FAILED'
  | 'BUCKET_CONFLICT'
  // Verifying a release.
  | 'RELEASE_MALFORMED'
  | 'SIGNATURE_INVALID'
  | 'SIGNATURE_KEY_UNKNOWN'
  | 'SIGNATURE_KEY_REVOKED'
  | 'SIGNATURE_KEY_EXPIRED'
  | 'SIGNATURE_DATE_INVALID'
  | 'RELEASE_MISMATCH'
  | 'ARCHIVE_INVALID'
  | 'EXTRACT_UNSAFE'
  | 'PROVENANCE_INVALID'
  // Verifying the image of a VM.
  | 'IMAGE_INVALID'
  // Verifying an audit log.
  | 'AUDIT_LOG_INVALID'
  // This machine.
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  // A defect of this program.
  | 'INTERNAL';

/** Facts that go with an error, for machines: short strings, never a credential, a key or a stack. */
export type ErrorData = Readonly<Partial<Record<ErrorFact, string>>>;

/**
 * The one error of this program. `message` is one sentence that tells a person what to do next; it may quote the
 * caller's own request but never what a server sent (use {@link printable} from formats/printable.ts for that).
 * `cause` stays in the process: it reaches the log, not the wire. What a server chose of the message is in `quoted`.
 */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly code: ErrorCode;
  readonly data: ErrorData;
  /** Parts of the message that a server chose: it may have put into them what it was sent. */
  readonly quoted: readonly string[];

  constructor(code: ErrorCode, message: string, options: AgentErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
    this.quoted = options.quoted ?? [];
  }

  /** The same error in other words. What a server chose of the old ones is still marked as such. */
  withMessage(message: string): AgentError {
    const { code, cause, data, quoted } = this;
    return new AgentError(code, message, { cause, data, quoted });
  }

  /** The same error with facts added, where it has none of that name. */
  withData(data: ErrorData): AgentError {
    const { code, message, cause, quoted } = this;
    return new AgentError(code, message, { cause, data: { ...data, ...this.data }, quoted });
  }
}

interface AgentErrorOptions {
  readonly cause?: unknown;
  readonly data?: ErrorData;
  readonly quoted?: readonly string[];
}

/** What V8, Node, zlib and the kernel call it, in this order. */
const allocationFailure = /allocation failed|out of memory/i;
const allocationCodes: ReadonlySet<unknown> = new Set(['ERR_MEMORY_ALLOCATION_FAILED', 'Z_MEM_ERROR', 'ENOMEM']);

/**
 * Whether there was no memory for something, which is no defect: it was asked of a machine that had too little left. Nor is
 * it the fault of the bytes at hand, which whoever catches it must not say.
 */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isAllocation = error instanceof RangeError && allocationFailure.test(error.message);
  return isAllocation || ('code' in error && allocationCodes.has(error.code));
}

/**
 * `error` as an AgentError: itself when it is one, LIMIT_EXCEEDED where memory ran out, else INTERNAL; `error` is the
 * cause.
 */
export function asAgentError(error: unknown): AgentError {
  if (error instanceof AgentError) return error;
  if (isOutOfMemory(error)) {
    return new AgentError(
      'LIMIT_EXCEEDED',
      'This machine ran out of memory. Try again when it has less to do; if that does not help, give it more memory, or lower "maxConcurrentReleases" or "maxPackMemoryBytes".',
      { cause: error, data: { limit: 'memory' } },
    );
  }
  return new AgentError('INTERNAL', 'The agent met an unexpected condition; please report it with the log.', {
    cause: error,
  });
}

import type { ErrorCode } from '../../src/errors.ts';

/** Errors of commands, of start-up, of the client and of a watch: no agent sends them. */
type LocalCode =
  | 'KEY_FILE_INVALID'
  | 'CONFIG_INVALID'
  | 'AGENT_UNREACHABLE'
  | 'AGENT_STREAM_INVALID'
  | 'RELEASE_MALFORMED'
  | 'PROVENANCE_INVALID'
  | 'SIGNATURE_INVALID'
  | 'SIGNATURE_KEY_UNKNOWN'
  | 'SIGNATURE_KEY_REVOKED'
  | 'SIGNATURE_KEY_EXPIRED'
  | 'SIGNATURE_DATE_INVALID'
  | 'RELEASE_MISMATCH'
  | 'ARCHIVE_INVALID'
  | 'EXTRACT_UNSAFE'
  | 'IMAGE_INVALID'
  | 'AUDIT_LOG_INVALID'
  | 'BUCKET_UNREACHABLE'
  | 'BUCKET_REFUSED'
  | 'BUCKET_FAILED'
  | 'BUCKET_CONFLICT'
  | 'FILE_UNREADABLE';

export type Reason = Exclude<ErrorCode, LocalCode>;

const fixRequest = 'Correct the request.';
const fixRepository = 'Have the owner of the repository change it, as the message says.';
const askAgain = 'Ask again later.';
const checkServer = 'Check the git server; its copy of the repository is damaged, or what it sends is.';
const tellOperator = "Have the agent's operator see to it.";

/** What a Controller does about each error that an agent can send. */
export const adviceOf = {
  INVALID_REPOSITORY_URL: fixRequest,
  INVALID_TAG_NAME: fixRequest,
  INVALID_PREFIX: fixRequest,
  INVALID_COMMIT_ID: fixRequest,
  INVALID_FINGERPRINT: fixRequest,
  INVALID_CREDENTIALS: fixRequest,
  INVALID_ARGUMENT: fixRequest,
  KEY_RING_INVALID: 'Give the sealed key ring as the roll returned it.',
  CONFIRMATION_INVALID: 'Have the operator sign what the agent says now.',
  REPOSITORY_NOT_FOUND: 'Check the URL, and whether credentials are needed.',
  TAG_NOT_FOUND: 'Check the name of the tag, and that it has been pushed.',
  KEY_NOT_FOUND: 'Check the fingerprint, and that the newest key ring was restored.',
  REMOTE_UNAUTHENTICATED: 'Give credentials that the git server takes.',
  REMOTE_FORBIDDEN: 'Give credentials that may read the repository.',
  ADDRESS_NOT_ALLOWED: 'Use another URL, or have the operator allow the network.',
  REDIRECT_NOT_ALLOWED: 'Give the URL that the git server redirects to.',
  CALLER_NOT_ALLOWED: 'Use a certificate whose names have the role for this call.',
  TAG_NOT_A_COMMIT: fixRepository,
  TAG_CHAIN_TOO_LONG: fixRepository,
  TREE_UNSAFE: fixRepository,
  CONVERSION_UNSUPPORTED: fixRepository,
  REMOTE_PROTOCOL_UNSUPPORTED: 'Check that the URL is the one that git clones from.',
  COMMIT_MISMATCH: 'Find out who moved the tag; do not release it before you know.',
  KEY_MISMATCH: 'Restore the newest key ring, or correct the fingerprint that you expect.',
  KEY_RING_UNCONFIRMED: 'Restore the newest key ring, or confirm the one in use.',
  KEY_DENIED: 'Restore a newer key ring: the key is denied by the settings of the agent.',
  CONFIRMATION_REQUIRED: "Give the operator's signature.",
  TOKEN_SPENT: 'Ask with a new token for the release as it is now, when you have none of the old one.',
  CLOCK_NOT_READY: 'Have the clock of the agent set.',
  KEY_NOT_USABLE: 'Roll the key: it has expired, or cannot sign.',
  ENTROPY_NOT_READY: askAgain,
  KEY_RING_FOREIGN: 'Restore it on an agent of the image that it was sealed for.',
  KEY_RING_CONFLICT: 'Find out which ring is the right one, and restart the agents that have another.',
  KEY_RING_STALE: 'Restore the newest key ring.',
  KEY_ROLLED: 'Ask again, for a release under the new key.',
  ROLL_IN_PROGRESS: 'Ask again later; look at GetPublicKey first.',
  TOKEN_IN_USE: 'Ask again later, with the same token.',
  REMOTE_UNREACHABLE: askAgain,
  REMOTE_FAILED: askAgain,
  PACK_TRUNCATED: askAgain,
  DRAINING: 'Ask another agent, or ask again later.',
  QUEUE_FULL: 'Ask another agent, or ask again later.',
  PREEMPTED: 'Ask again later, and read without pauses.',
  TOO_MANY_CALLS: 'End calls, or ask again later.',
  LIMIT_EXCEEDED:
    'Where there is RetryInfo, ask again later; otherwise have the limit raised, or the repository made smaller.',
  REMOTE_TIMEOUT: askAgain,
  DEADLINE_EXCEEDED: 'Ask with a later deadline, and read without pauses.',
  CANCELLED: 'Nothing: the call was cancelled.',
  REPOSITORY_DAMAGED: checkServer,
  PACK_CORRUPT: checkServer,
  OBJECT_MISSING: checkServer,
  OBJECT_INVALID: checkServer,
  REMOTE_PROTOCOL_INVALID: checkServer,
  FILE_UNWRITABLE: tellOperator,
  NOT_IMPLEMENTED: 'Check the address and the version of the agent.',
  INTERNAL: 'Report it, with the id of the call and the log of the agent.',
} as const satisfies Record<Reason, string>;

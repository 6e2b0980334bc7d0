import type { Limits } from '../limits.ts';
import { MAX_TIMER_MS } from '../work/max-timer.ts';
import { integer, type Setting } from './setting.ts';

/** What is in one piece of memory: a delta's instructions reach no further (git: gitformat-pack). */
const MAX_BUFFER = 4 * 1024 ** 3;
const MAX_BYTES = 2 ** 50;
const MAX_COUNT = 2 ** 31 - 1;
/** Linux lets a process have no more descriptors by default (fs.nr_open). */
const MAX_SOCKETS = 1_048_576;
/** grpc-js adds up to a tenth, so that not all connections end at once. */
const MAX_AGE_MS = 1_900_000_000;

/** One setting for each limit, by the limit's own name. */
export const limitSettings = {
  maxPackBytes: integer(1, MAX_BUFFER, 'Bytes of one pack; it is held in memory.'),
  maxPackMemoryBytes: integer(1, MAX_BYTES, 'Bytes of the packs of all releases at once.'),
  maxPackObjects: integer(1, MAX_COUNT, 'Objects in one pack.'),
  maxObjectBytes: integer(1, MAX_BYTES, 'Bytes of one object.'),
  maxBufferedObjectBytes: integer(1, MAX_BUFFER, 'Bytes of one object that must be whole in memory.'),
  maxDeltaCacheBytes: integer(1, MAX_BYTES, 'Bytes of objects kept for deltas on them and the archive.'),
  maxDeltaDepth: integer(1, MAX_COUNT, 'Deltas between an object and its base.'),
  maxTreeDepth: integer(1, MAX_COUNT, 'Folders between the root and an entry.'),
  maxPathBytes: integer(1, MAX_COUNT, 'Bytes of one path in the archive.'),
  maxEntries: integer(1, MAX_COUNT, 'Entries of one archive.'),
  maxAttributeBytes: integer(1, MAX_BYTES, 'Bytes of the .gitattributes files that bear on one folder.'),
  maxAttributeSteps: integer(1, Number.MAX_SAFE_INTEGER, 'Work on the attributes of one archive.'),
  maxConvertedBytes: integer(1, MAX_BUFFER, 'Bytes of one file that its attributes change.'),
  maxExpansionBytes: integer(
    1,
    MAX_BYTES,
    'Bytes that the $Format:$ expansions of one archive may produce and search.',
  ),
  maxTarBytes: integer(1, MAX_BYTES, 'Bytes of the uncompressed tar.'),
  maxTagChain: integer(0, 1000, 'Tag objects between a ref and its commit.'),
  maxAdvertisementBytes: integer(1, MAX_BUFFER, 'Bytes of the list of refs that a server sends.'),
  maxRedirects: integer(0, 20, 'HTTP redirects followed for one request.'),
  connectTimeoutMs: integer(1, MAX_TIMER_MS, 'Milliseconds to connect to a git server.'),
  idleTimeoutMs: integer(1, MAX_TIMER_MS, 'Milliseconds that a git server may be silent.'),
  maxPackWaitMs: integer(1, MAX_TIMER_MS, 'Milliseconds to the first byte of the pack.'),
  minBytesPerSecond: integer(0, MAX_COUNT, 'The least that a git server must send, and a caller take.'),
  throughputWindowMs: integer(1, MAX_TIMER_MS, 'Milliseconds of waiting over which that is measured.'),
  maxReleaseMs: integer(1, MAX_TIMER_MS, 'Milliseconds of one release, whatever deadline the caller sets.'),
  maxStallMs: integer(1, MAX_TIMER_MS, 'Milliseconds in which a caller must take a chunk that waits for it.'),
  maxConcurrentReleases: integer(1, 1024, 'Releases made at the same time; further ones wait.'),
  maxSetAsideReleases: integer(0, 1024, 'Releases without a place that wait for their server or caller.'),
  maxQueuedReleases: integer(0, 1_000_000, 'Releases that may wait; further ones are refused.'),
  maxReleaseTokens: integer(0, 1_000_000, 'Signed releases that are remembered by their tokens.'),
  releaseTokenMs: integer(1, MAX_TIMER_MS, 'Milliseconds for which they are remembered.'),
  maxConnections: integer(1, MAX_SOCKETS, 'Connections at once.'),
  maxConnectionsPerAddress: integer(1, MAX_SOCKETS, 'Connections from one IPv4 address or IPv6 network of 64 bits.'),
  maxConnectionsPerCertificate: integer(1, MAX_SOCKETS, 'Connections of one client certificate.'),
  handshakeTimeoutMs: integer(1, MAX_TIMER_MS, 'Milliseconds for the greetings of a new connection: TLS and HTTP/2.'),
  maxConnectionAgeMs: integer(1, MAX_AGE_MS, 'Milliseconds after which a connection takes no new calls.'),
  maxStreamsPerConnection: integer(1, MAX_COUNT, 'Calls at once over one connection.'),
  maxCalls: integer(1, MAX_COUNT, 'Calls at once.'),
  maxCallsPerCaller: integer(1, MAX_COUNT, 'Calls at once of one certificate, or of one address without TLS.'),
  maxRequestMs: integer(1, MAX_TIMER_MS, 'Milliseconds in which a request must have come whole.'),
  maxRequestBytes: integer(1, MAX_COUNT, 'Bytes of a request.'),
  maxKeyRingBytes: integer(1, MAX_COUNT, 'Bytes of a request to restore or confirm a key ring.'),
  maxUnfinishedRequestBytes: integer(1, MAX_BYTES, 'Bytes of all requests that have not come whole yet.'),
  maxHealthWatches: integer(0, MAX_COUNT, 'Health watches at once.'),
  maxHealthWatchesPerConnection: integer(0, MAX_COUNT, 'Health watches at once over one connection.'),
  maxReflectionCalls: integer(0, MAX_COUNT, 'Calls of server reflection at once.'),
  maxReflectionCallsPerConnection: integer(0, MAX_COUNT, 'Calls of server reflection at once over one connection.'),
  maxReflectionQuestions: integer(1, MAX_COUNT, 'Questions in one call of server reflection.'),
  reflectionIdleMs: integer(1, MAX_TIMER_MS, 'Milliseconds without a question that end a call of server reflection.'),
} satisfies Record<keyof Limits, Setting<number>>;

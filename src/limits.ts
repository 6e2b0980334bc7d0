const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** Every bound on what a request may cost, with its unit in the name. Any of them can be set in the config file. */
export interface Limits {
  /** Bytes of one pack as the server sends it; it is held in memory. */
  readonly maxPackBytes: number;
  /** Bytes of the packs of all releases that are being made at once. */
  readonly maxPackMemoryBytes: number;
  /** Objects one pack may declare. */
  readonly maxPackObjects: number;
  /** Bytes of one object after inflation. */
  readonly maxObjectBytes: number;
  /** Bytes of one object that must be whole in memory: delta bases and results, trees, commits, converted files. */
  readonly maxBufferedObjectBytes: number;
  /** Bytes of objects kept for the deltas that are based on them, and for the archive. */
  readonly maxDeltaCacheBytes: number;
  /** Deltas between an object and its undeltified base. */
  readonly maxDeltaDepth: number;
  /** Folders between the root tree and an entry (git: core.maxTreeDepth). */
  readonly maxTreeDepth: number;
  /** Bytes of one path in the archive. */
  readonly maxPathBytes: number;
  /** Entries (files, folders, links, submodules) of one archive. */
  readonly maxEntries: number;
  /** Bytes of all .gitattributes files between the root tree and one folder; their rules are held in memory. */
  readonly maxAttributeBytes: number;
  /** Work on the attributes of one archive: bytes of .gitattributes read, rules tried, and steps of their globs. */
  readonly maxAttributeSteps: number;
  /** Bytes of the uncompressed tar. */
  readonly maxTarBytes: number;
  /** Tag objects between a ref and its commit. */
  readonly maxTagChain: number;
  /** Bytes of one file that its attributes change, before and after: it is in memory several times over, in one go. */
  readonly maxConvertedBytes: number;
  /** Bytes that the $Format:...$ expansions of one archive may produce and look through. */
  readonly maxExpansionBytes: number;
  /** Bytes of the reference advertisement (protocol v0 lists every ref of the repository). */
  readonly maxAdvertisementBytes: number;
  /** HTTP redirects followed for one request. */
  readonly maxRedirects: number;
  readonly connectTimeoutMs: number;
  /** The longest silence of a server before its connection is given up. */
  readonly idleTimeoutMs: number;
  /** From the call to the first byte of the pack: git servers count objects before, and tell of it meanwhile. */
  readonly maxPackWaitMs: number;
  /**
   * The least that a server sends of its pack, and a caller takes of its release, over `throughputWindowMs` of waiting
   * for it (git: http.lowSpeedLimit).
   */
  readonly minBytesPerSecond: number;
  /** git: http.lowSpeedTime. */
  readonly throughputWindowMs: number;
  /** The whole of one release, from the call to the last chunk, whatever deadline the caller sets. */
  readonly maxReleaseMs: number;
  /** How long a caller may take none of the messages that wait for it; each has at most 128 KiB of the release. */
  readonly maxStallMs: number;
  /** Releases made at the same time; further ones wait. */
  readonly maxConcurrentReleases: number;
  /**
   * Releases that wait for their server or their caller, and have given their place to others; when there are more, those
   * are ended whose callers have had the most.
   */
  readonly maxSetAsideReleases: number;
  /** Releases that may wait; further ones are refused, those first whose callers have had the most. */
  readonly maxQueuedReleases: number;
  /** Signed releases that are remembered by their tokens; when there are more, the caller with the most loses its oldest. */
  readonly maxReleaseTokens: number;
  /** How long they are remembered. */
  readonly releaseTokenMs: number;
  /** Connections at once, those included that have not greeted yet. */
  readonly maxConnections: number;
  /** Of them, those from one IPv4 address, or from one IPv6 network of 64 bits. */
  readonly maxConnectionsPerAddress: number;
  /** Of them, those of one client certificate. */
  readonly maxConnectionsPerCertificate: number;
  /** From the first packet of a connection to the end of its greetings: TLS, then HTTP/2's own. */
  readonly handshakeTimeoutMs: number;
  /** After it a connection takes no new calls. */
  readonly maxConnectionAgeMs: number;
  /** Calls at once over one connection. */
  readonly maxStreamsPerConnection: number;
  /** Calls at once, whatever they wait for. */
  readonly maxCalls: number;
  /** Of them, those of one client certificate; of one address where there are no certificates. */
  readonly maxCallsPerCaller: number;
  /** From the headers of a call to the end of its request. */
  readonly maxRequestMs: number;
  /** Bytes of a request, but one that brings a key ring. */
  readonly maxRequestBytes: number;
  /** Bytes of the request that brings a sealed key ring, or an operator's confirmation of one. */
  readonly maxKeyRingBytes: number;
  /** Bytes of all requests of which the end has not come yet, headers included. One caller may have a quarter of it. */
  readonly maxUnfinishedRequestBytes: number;
  /** Health watches at once. */
  readonly maxHealthWatches: number;
  /** Of them, those over one connection. */
  readonly maxHealthWatchesPerConnection: number;
  /** Calls of server reflection at once. */
  readonly maxReflectionCalls: number;
  /** Of them, those over one connection. */
  readonly maxReflectionCallsPerConnection: number;
  /** Questions in one call of server reflection. */
  readonly maxReflectionQuestions: number;
  /** How long a call of server reflection may ask nothing before it is ended. */
  readonly reflectionIdleMs: number;
}

/** Serves the largest public repositories that fit the machine. */
export const defaultLimits: Limits = {
  maxPackBytes: 2 * GIB,
  maxPackMemoryBytes: 8 * GIB,
  maxPackObjects: 5_000_000,
  maxObjectBytes: 4 * GIB,
  maxBufferedObjectBytes: 512 * MIB,
  maxDeltaCacheBytes: 96 * MIB,
  maxDeltaDepth: 4096,
  maxTreeDepth: 2048,
  maxPathBytes: 4096,
  maxEntries: 2_000_000,
  maxAttributeBytes: 4 * MIB,
  maxAttributeSteps: 500_000_000,
  maxTarBytes: 64 * GIB,
  maxTagChain: 5,
  maxConvertedBytes: 64 * MIB,
  maxExpansionBytes: 64 * MIB,
  maxAdvertisementBytes: 64 * MIB,
  maxRedirects: 3,
  connectTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  maxPackWaitMs: 5 * 60_000,
  minBytesPerSecond: 16 * KIB,
  throughputWindowMs: 30_000,
  maxReleaseMs: 30 * 60_000,
  maxStallMs: 60_000,
  maxConcurrentReleases: 4,
  maxSetAsideReleases: 16,
  maxQueuedReleases: 64,
  maxReleaseTokens: 4096,
  releaseTokenMs: 24 * 60 * 60_000,
  maxConnections: 256,
  maxConnectionsPerAddress: 128,
  maxConnectionsPerCertificate: 64,
  handshakeTimeoutMs: 10_000,
  maxConnectionAgeMs: 60 * 60_000,
  maxStreamsPerConnection: 100,
  maxCalls: 1024,
  maxCallsPerCaller: 256,
  maxRequestMs: 10_000,
  // The longest request for a release that is legal has some 36 KiB, most of it credentials.
  maxRequestBytes: 40 * KIB,
  maxKeyRingBytes: 256 * KIB,
  maxUnfinishedRequestBytes: 8 * MIB,
  maxHealthWatches: 256,
  maxHealthWatchesPerConnection: 8,
  maxReflectionCalls: 16,
  maxReflectionCallsPerConnection: 4,
  maxReflectionQuestions: 500,
  reflectionIdleMs: 10_000,
};

/** Bounds on the image of a VM and its manifest, as `verify-image` and `manifest diff` read them. */
export const imageLimits = {
  /** Bytes of a manifest. */
  maxManifestBytes: 4 * MIB,
  /** Objects and lists within each other in its config, which is one of them. Settings have two. */
  maxConfigDepth: 8,
  /** Files, links and folders that it lists, and entries of the image's archive. */
  maxEntries: 10_000,
  /** Bytes of a kernel or an image as it is; it is held in memory. */
  maxFileBytes: 512 * MIB,
  /** Bytes of an image that is compressed, once it is decompressed, beside it. That of the appliance has 40 MB. */
  maxArchiveBytes: 256 * MIB,
} as const;

/** Bounds on waiting for a pipe that a person named as a file. */
export const pipeLimits = {
  /** For the first byte of a pipe that nobody has open to write. */
  maxWriterWaitMs: 5000,
  /** For the next byte of one that somebody has, who may be asking a person for a passphrase. */
  maxSilenceMs: 300_000,
} as const;

/** Bounds on those who read metrics, who have a listener of their own: a scraper or two, and a person now and then. */
export const metricsLimits = {
  maxConnections: 16,
  maxConnectionsPerAddress: 8,
  maxConnectionsPerCertificate: 8,
  /** The whole of a connection, from its first packet: greetings, one request, its answer. */
  maxConnectionMs: 10_000,
  maxHeaderBytes: 8 * KIB,
} as const;

/** Bounds on what traces take, whatever becomes of where they are sent to. */
export const traceLimits = {
  /** Spans that wait to be sent; further ones are dropped. A release has six. */
  maxWaitingSpans: 2048,
  maxSpansPerMessage: 512,
  sendIntervalMs: 2000,
  /** For one message to be taken. */
  sendTimeoutMs: 2000,
  /** Messages on their way at once. */
  maxMessages: 2,
  /** For what waits, when the agent is told to stop. */
  farewellMs: 500,
  maxAttributeCharacters: 1024,
} as const;

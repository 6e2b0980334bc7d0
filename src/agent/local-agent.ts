import { randomBytes } from 'node:crypto';
import type { RemotePolicy } from '../git/http/remote-policy.ts';
import { PackMemory } from '../git/pack/pack-memory.ts';
import type { KeyRingKeeper } from '../keys/ring/key-ring-keeper.ts';
import type { ConfirmRequest } from '../keys/ring/confirm-request.ts';
import type { ConfirmedRing, KeyRollOutcome, RestoredRing } from '../keys/ring/key-roll.ts';
import type { KeyRingView } from '../keys/ring/key-view.ts';
import type { ReleaseGate } from '../keys/ring/release-gate.ts';
import type { RollRequest } from '../keys/ring/roll-request.ts';
import type { Limits } from '../limits.ts';
import type { Account } from '../platform/audit/audit-event.ts';
import type { AuditHead } from '../platform/audit/audit-log.ts';
import { readBuilder } from '../platform/builder.ts';
import type { AgentMode } from '../platform/serve-config.ts';
import { readSystemInfo } from '../platform/system-info.ts';
import { userAgent, version } from '../platform/version.ts';
import type { Builder } from '../release/provenance/builder.ts';
import type { ReleaseEvent, ReleaseRequest, SignedRelease } from '../release/release.ts';
import type { AgentInfo, ReleaseAgent, ReleaseCall } from './release-agent.ts';
import { ReleaseTokens } from './release-tokens.ts';

interface LocalAgentSettings {
  readonly mode: AgentMode;
  readonly keys: KeyRingKeeper;
  readonly limits: Limits;
  readonly policy: RemotePolicy;
  readonly imageDigest?: string;
  /** Where the audit log stands. */
  readonly auditHead?: () => AuditHead | undefined;
}

/** The part that makes releases: half of this program, so it is loaded when it is needed. */
const loadReleases = () => import('../release/create-release.ts');

/** The agent in this process. */
export class LocalAgent implements ReleaseAgent {
  readonly #settings: LocalAgentSettings;
  readonly #startedAt = performance.now();
  readonly #packMemory: PackMemory;
  readonly #tokens: ReleaseTokens;
  #builder: Promise<Builder> | undefined;

  constructor(settings: LocalAgentSettings) {
    this.#settings = settings;
    this.#packMemory = new PackMemory(settings.limits);
    this.#tokens = new ReleaseTokens(settings.limits);
  }

  /** Bytes that the packs of all releases take at the moment. */
  get packBytes(): number {
    return this.#packMemory.takenBytes;
  }

  /** Loads ahead what the first release would have to wait for. */
  async warmUp(): Promise<void> {
    await Promise.all([loadReleases(), this.#readBuilder()]);
  }

  async *createRelease(
    request: ReleaseRequest,
    signal: AbortSignal,
    account: Account,
    { id = randomBytes(16).toString('hex'), standing, caller = '' }: ReleaseCall = {},
  ): AsyncGenerator<ReleaseEvent> {
    const [{ createRelease }, builder] = await Promise.all([loadReleases(), this.#readBuilder()]);
    const { keys, limits, policy } = this.#settings;
    const { idempotencyToken } = request;
    const token = idempotencyToken === undefined ? undefined : this.#tokens.use(caller, idempotencyToken, request);
    try {
      const environment = {
        builder,
        invocationId: id,
        key: keys.releaseKey,
        limits,
        policy,
        userAgent,
        packMemory: this.#packMemory,
        standing,
        now: () => keys.now(),
        onSigning: (release: SignedRelease, signedAt: Date) => {
          account({ event: 'signed', ...release });
          const { commit, tarSha256, fingerprint } = release;
          token?.signing({ commit, tarSha256, fingerprint, signedAt });
        },
        earlier: token?.earlier,
      };
      yield* createRelease(request, environment, signal);
    } finally {
      token?.end();
    }
  }

  /** Once: what runs is what was there then. */
  #readBuilder(): Promise<Builder> {
    return (this.#builder ??= readBuilder(this.#settings));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws becomes a rejection
  async getPublicKey(fingerprint?: string): Promise<KeyRingView> {
    return this.#settings.keys.view(fingerprint);
  }

  rollKeys(request: RollRequest, gate: ReleaseGate, signal: AbortSignal, account: Account): Promise<KeyRollOutcome> {
    return this.#settings.keys.roll(request, gate, signal, account);
  }

  restoreKeyRing(sealed: Uint8Array, gate: ReleaseGate, signal: AbortSignal, account: Account): Promise<RestoredRing> {
    return this.#settings.keys.restore(sealed, gate, signal, account);
  }

  confirmKeyRing(request: ConfirmRequest, signal: AbortSignal, account: Account): Promise<ConfirmedRing> {
    return this.#settings.keys.confirm(request, signal, account);
  }

  whenConfirmed(): Promise<unknown> {
    return this.#settings.keys.whenConfirmed;
  }

  getAgentInfo(): Promise<AgentInfo> {
    const { keys, limits, mode, imageDigest } = this.#settings;
    const auditHead = this.#settings.auditHead?.();
    const keyRing = keys.state;
    return Promise.resolve({
      version,
      mode,
      keyFingerprint: keyRing.fingerprint,
      keyRing,
      limits: { ...limits },
      uptimeMs: performance.now() - this.#startedAt,
      ...readSystemInfo(),
      ...(imageDigest !== undefined && { imageDigest }),
      ...(auditHead && { auditHead }),
    });
  }
}

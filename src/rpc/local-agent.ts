import { AgentError } from '../errors.ts';
import type { AddressPolicy } from '../git/address-policy.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import type { Limits } from '../limits.ts';
import { readSystemInfo } from '../platform/system-info.ts';
import { version } from '../platform/version.ts';
import type { ReleaseEvent, ReleaseRequest } from '../release/release.ts';
import type { AgentInfo, AgentMode, KeyRingView, ReleaseAgent } from './release-agent.ts';

export interface LocalAgentSettings {
  readonly mode: AgentMode;
  readonly key: SigningKey;
  readonly limits: Limits;
  readonly policy: AddressPolicy;
  readonly imageDigest?: string;
}

/** What git servers see: many serve protocol v2 to programs that call themselves git alone. */
const USER_AGENT = `git/sealci-release-agent-${version}`;
/** Of a key ring that was never rolled. */
const FIRST_EPOCH = 0;

/** The part that makes releases: half of this program, so it is loaded when it is needed. */
const loadReleases = () => import('../release/create-release.ts');

/** The agent in this process. */
export class LocalAgent implements ReleaseAgent {
  readonly #settings: LocalAgentSettings;
  readonly #startedAt = performance.now();

  constructor(settings: LocalAgentSettings) {
    this.#settings = settings;
  }

  /** Loads ahead what the first release would have to wait for. */
  async warmUp(): Promise<void> {
    await loadReleases();
  }

  async *createRelease(request: ReleaseRequest, signal: AbortSignal): AsyncGenerator<ReleaseEvent> {
    const { createRelease } = await loadReleases();
    const { key, limits, policy } = this.#settings;
    const environment = { key, limits, policy, userAgent: USER_AGENT, now: () => new Date() };
    yield* createRelease(request, environment, signal);
  }

  getPublicKey(fingerprint?: string): Promise<KeyRingView> {
    const { key } = this.#settings;
    const refusal = refusalOf(fingerprint ?? key.fingerprint, key.fingerprint);
    if (refusal) return Promise.reject(refusal);
    return Promise.resolve({
      key: {
        fingerprint: key.fingerprint,
        armoredKey: key.publicKeyArmored,
        createdAt: key.createdAt,
        status: 'ACTIVE',
        ...(key.expiresAt && { expiresAt: key.expiresAt }),
      },
      olderKeys: [],
      epoch: FIRST_EPOCH,
    });
  }

  rollKeys(): Promise<never> {
    return Promise.reject(notImplemented('RollPGPKeys'));
  }

  restoreKeyRing(): Promise<never> {
    return Promise.reject(notImplemented('RestoreKeyRing'));
  }

  getAgentInfo(): Promise<AgentInfo> {
    const { key, limits, mode, imageDigest } = this.#settings;
    return Promise.resolve({
      version,
      mode,
      keyFingerprint: key.fingerprint,
      limits: { ...limits },
      uptimeMs: performance.now() - this.#startedAt,
      ...readSystemInfo(),
      ...(imageDigest !== undefined && { imageDigest }),
    });
  }
}

function refusalOf(wanted: string, fingerprint: string): AgentError | undefined {
  const normal = wanted.replaceAll(' ', '').toUpperCase();
  if (!/^[0-9A-F]{40}$/.test(normal)) {
    return new AgentError('INVALID_FINGERPRINT', 'The fingerprint is none. Give all its 40 hex digits.');
  }
  if (normal === fingerprint) return undefined;
  return new AgentError('KEY_NOT_FOUND', `The agent has no key ${normal}; its key is ${fingerprint}.`);
}

function notImplemented(method: string): AgentError {
  return new AgentError('NOT_IMPLEMENTED', `This version of the agent has no ${method}.`);
}

import { type Server, status } from '@grpc/grpc-js';
import { type AgentError, asAgentError } from '../../errors.ts';
import type { ReleaseShelf } from '../../bridge/release-bucket.ts';
import { type ReleasePlace, releasePlace } from '../../bridge/release-place.ts';
import { parseFingerprint } from '../../keys/fingerprint.ts';
import type { PublicKeyView } from '../../keys/ring/key-view.ts';
import {
  type CreateReleaseResponse,
  CreateReleaseStatus,
  type PublicKey,
  ReleaseAgentDefinition as service,
} from '../gen/releaseagent/release_agent.ts';
import { methodsOf } from '../method-adapter.ts';
import { retryDelaySeconds, statusOfCode } from '../status-table.ts';
import { type CallPolicies, type Policies, policiesOf } from './call-policy.ts';
import { callerName } from './caller-name.ts';
import { observed, traceparentOf } from './release-observer.ts';
import type { ReleaseServiceContext } from './release-service.ts';
import { serveUnary, type UnaryCall } from './serve-unary.ts';

export interface BridgeContext extends ReleaseServiceContext {
  readonly shelf: ReleaseShelf;
}

export { service };

const { createRelease, revokePGPKey, getRootPublicKey } = methodsOf(service);
/** Names in logs: CreateRelease alone would be that of sealci.release.v1. */
const nameOf = ({ path }: { readonly path: string }): string => path.slice(1);

/** Who may call what of releaseagent.ReleaseAgent. */
export const bridgePolicies: CallPolicies = new Map(
  policiesOf(service, {
    createRelease: { callers: ['release'], name: nameOf(createRelease) },
    revokePGPKey: { callers: ['keys'], name: nameOf(revokePGPKey) },
    getRootPublicKey: { callers: ['release', 'keys'], name: nameOf(getRootPublicKey) },
  } satisfies Policies<typeof service>),
);

/** For people who read the denial. */
const REVOCATION_COMMENT = 'Revoked by RevokePGPKey of SealCI, which gives no reason.';

const statusesOfFault: readonly status[] = [
  status.UNAVAILABLE,
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.INTERNAL,
];

/**
 * Whether an error is told by a gRPC status: the agent, the bucket or a server is at fault, or the call has ended, and to
 * ask again may help. All else is FAILURE: this release cannot be had as things are.
 */
function isFault({ code }: AgentError): boolean {
  return code in retryDelaySeconds || statusesOfFault.includes(statusOfCode[code]);
}

function publicKey({ fingerprint, armoredKey: keyData }: PublicKeyView): PublicKey {
  return { fingerprint, keyData };
}

/** Serves the interface that SealCI's Controller calls, to whomever the gate has let in: docs/bridge.md. */
export function registerBridgeService(server: Server, context: BridgeContext): void {
  const { agent, queue } = context;
  serveUnary(
    server,
    context,
    createRelease,
    async ({ repoUrl, revision }, call) => {
      const place = releasePlace(repoUrl, revision);
      const signer = await putRelease({ repositoryUrl: repoUrl, tag: revision }, place, call, context);
      const { key } = await agent.getPublicKey(signer);
      return { status: CreateReleaseStatus.SUCCESS, publicKey: publicKey(key), releaseId: place.id };
    },
    {
      name: nameOf(createRelease),
      failure: ({ revision: releaseId }, error) => failure(error, releaseId),
    },
  );
  serveUnary(
    server,
    context,
    revokePGPKey,
    async ({ fingerprint }, { span, account }) => {
      const asked = parseFingerprint(fingerprint);
      const { key } = await agent.getPublicKey(asked);
      // Of a key that is denied already, the answer was lost.
      if (key.status === 'ACTIVE') {
        // Without a reason, the key may be in other hands: none of its signatures may count any more (RFC 9580, 5.2.3.31).
        const request = { reason: 'COMPROMISED', comment: REVOCATION_COMMENT, dryRun: false } as const;
        const roll = { ...request, idempotencyToken: `revoke-${asked}` };
        await agent.rollKeys(roll, queue, span.signal, account.record);
      }
      const { key: active } = await agent.getPublicKey();
      return { status: CreateReleaseStatus.SUCCESS, publicKey: publicKey(active), releaseId: '' };
    },
    { name: nameOf(revokePGPKey), failure: (_request, error) => failure(error) },
  );
  serveUnary(
    server,
    context,
    getRootPublicKey,
    async () => {
      const { key } = await agent.getPublicKey();
      return publicKey(key);
    },
    { name: nameOf(getRootPublicKey) },
  );
}

function failure(error: AgentError, releaseId = ''): CreateReleaseResponse | undefined {
  if (isFault(error)) return undefined;
  return { status: CreateReleaseStatus.FAILURE, publicKey: undefined, releaseId };
}

/** @returns the fingerprint of the key that signed */
async function putRelease(
  request: { readonly repositoryUrl: string; readonly tag: string },
  place: ReleasePlace,
  { span, account, caller, metadata }: UnaryCall,
  { agent, queue, shelf, observer }: BridgeContext,
): Promise<string> {
  const { signal, standing } = span;
  const watcher = observer?.begin({ id: account.id, traceparent: traceparentOf(metadata) });
  try {
    const name = callerName(caller);
    const { info } = await queue.run(span, name, () => {
      watcher?.started();
      const call = { id: account.id, standing, caller: name };
      const events = agent.createRelease(request, signal, account.record, call);
      return shelf.put({ place, events: observed(events, watcher), standing, signal });
    });
    watcher?.ended(undefined);
    return info.keyFingerprint;
  } catch (thrown) {
    // What fails after the signal fails because of it.
    const error = asAgentError(signal.aborted ? signal.reason : thrown);
    watcher?.ended(error);
    throw error;
  }
}

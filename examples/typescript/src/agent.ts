import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  CreateReleaseRequestSchema,
  CreateReleaseResponse,
  RestoreKeyRingRequestSchema,
  RestoreKeyRingResponse,
  RollPGPKeysRequestSchema,
  RollPGPKeysResponse,
} from './gen/sealci/release/v1/release_agent_pb.ts';

/** In PEM: who vouches for the agent, and the certificate and key by which it knows us. */
export interface TlsMaterial {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** The calls that a Controller makes, by whichever library. What they throw is a {@link CallError}. */
export interface Agent {
  createRelease(
    request: MessageInitShape<typeof CreateReleaseRequestSchema>,
    options: CallOptions,
  ): AsyncIterable<CreateReleaseResponse>;
  rollPGPKeys(
    request: MessageInitShape<typeof RollPGPKeysRequestSchema>,
    options: CallOptions,
  ): Promise<RollPGPKeysResponse>;
  restoreKeyRing(
    request: MessageInitShape<typeof RestoreKeyRingRequestSchema>,
    options: CallOptions,
  ): Promise<RestoreKeyRingResponse>;
  close(): void;
}

/** Makes one for an address (HOST:PORT), over mutual TLS where there are certificates. */
export type Connect = (address: string, tls: TlsMaterial | undefined) => Agent;

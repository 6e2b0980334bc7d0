/** The client by grpc-js: node src/grpc-js-client.ts */
import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { ChannelCredentials, type ChannelOptions, Client, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { Agent, CallOptions, TlsMaterial } from './agent.ts';
import { run } from './command-line.ts';
import { ErrorInfoSchema, RetryInfoSchema } from './gen/google/rpc/error_details_pb.ts';
import { StatusSchema } from './gen/google/rpc/status_pb.ts';
import { ReleaseAgent } from './gen/sealci/release/v1/release_agent_pb.ts';
import { CallError } from './retry.ts';

type Method<I extends DescMessage, O extends DescMessage> = DescMethodUnary<I, O> | DescMethodServerStreaming<I, O>;

/** What grpc-js wants to know of a method, whatever made its messages. */
function definitionOf<I extends DescMessage, O extends DescMessage>({ parent, name, input, output }: Method<I, O>) {
  return {
    path: `/${parent.typeName}/${name}`,
    serialize: (message: MessageShape<I>): Buffer => Buffer.from(toBinary(input, message)),
    deserialize: (bytes: Buffer): MessageShape<O> => fromBinary(output, bytes),
  };
}

function asCallError(error: ServiceError): CallError {
  const [packed] = error.metadata.get('grpc-status-details-bin');
  const details = packed instanceof Buffer ? fromBinary(StatusSchema, packed).details : [];
  const info = details.map((any) => anyUnpack(any, ErrorInfoSchema)).find((found) => found !== undefined);
  const retry = details.map((any) => anyUnpack(any, RetryInfoSchema)).find((found) => found !== undefined);
  return new CallError(status[error.code], error.details, { info, retry });
}

function transportTo(
  address: string,
  tls: TlsMaterial | undefined,
): { transport: ChannelCredentials; options: ChannelOptions } {
  if (!tls) return { transport: ChannelCredentials.createInsecure(), options: {} };
  const host = new URL(`https://${address}`).hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) === 0) return { transport: ChannelCredentials.createSsl(tls.ca, tls.key, tls.cert), options: {} };
  // grpc-js makes a server name of an address, which Node refuses: any name goes there, and the certificate is held
  // against the address itself.
  const check = (_name: string, certificate: PeerCertificate): Error | undefined =>
    checkServerIdentity(host, certificate);
  return {
    transport: ChannelCredentials.createSsl(tls.ca, tls.key, tls.cert, { checkServerIdentity: check }),
    options: { 'grpc.ssl_target_name_override': 'release-agent.invalid' },
  };
}

class GrpcAgent implements Agent {
  readonly #client: Client;

  constructor(address: string, tls: TlsMaterial | undefined) {
    const { transport, options } = transportTo(address, tls);
    // Whether to ask again is decided by reasons.json; no proxy of the environment stands between.
    const own = { 'grpc.enable_retries': 0, 'grpc.enable_http_proxy': 0, ...options };
    this.#client = new Client(address, transport, own);
  }

  readonly createRelease: Agent['createRelease'] = (request, options) =>
    this.#stream(ReleaseAgent.method.createRelease, request, options);
  readonly rollPGPKeys: Agent['rollPGPKeys'] = (request, options) =>
    this.#ask(ReleaseAgent.method.rollPGPKeys, request, options);
  readonly restoreKeyRing: Agent['restoreKeyRing'] = (request, options) =>
    this.#ask(ReleaseAgent.method.restoreKeyRing, request, options);

  close(): void {
    this.#client.close();
  }

  async *#stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    { signal, timeoutMs }: CallOptions,
  ): AsyncGenerator<MessageShape<O>> {
    const { path, serialize, deserialize } = definitionOf(method);
    const message = create(method.input, request);
    const deadline = Date.now() + timeoutMs;
    const call = this.#client.makeServerStreamRequest(path, serialize, deserialize, message, new Metadata(), {
      deadline,
    });
    const cancel = (): void => {
      call.cancel();
    };
    signal.addEventListener('abort', cancel);
    try {
      yield* call as AsyncIterable<MessageShape<O>>;
    } catch (error) {
      throw asCallError(error as ServiceError);
    } finally {
      signal.removeEventListener('abort', cancel);
      cancel();
    }
  }

  #ask<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    { signal, timeoutMs }: CallOptions,
  ): Promise<MessageShape<O>> {
    const { path, serialize, deserialize } = definitionOf(method);
    const message = create(method.input, request);
    const { promise, resolve, reject } = Promise.withResolvers<MessageShape<O>>();
    const options = { deadline: Date.now() + timeoutMs };
    const call = this.#client.makeUnaryRequest(
      path,
      serialize,
      deserialize,
      message,
      new Metadata(),
      options,
      (error, answer) => {
        if (error) reject(asCallError(error));
        else if (answer) resolve(answer);
      },
    );
    const cancel = (): void => {
      call.cancel();
    };
    signal.addEventListener('abort', cancel);
    return promise.finally(() => {
      signal.removeEventListener('abort', cancel);
    });
  }
}

await run((address, tls) => new GrpcAgent(address, tls));

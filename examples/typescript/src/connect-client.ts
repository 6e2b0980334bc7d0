/** The client by Connect: node src/connect-client.ts */
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import type { Agent, CallOptions, TlsMaterial } from './agent.ts';
import { run } from './command-line.ts';
import { ErrorInfoSchema, RetryInfoSchema } from './gen/google/rpc/error_details_pb.ts';
import { type CreateReleaseResponse, ReleaseAgent } from './gen/sealci/release/v1/release_agent_pb.ts';
import { CallError } from './retry.ts';

/** Connect's `DeadlineExceeded` is `DEADLINE_EXCEEDED` in gRPC; its `Canceled` has two l there. */
function statusOf(code: Code): string {
  return code === Code.Canceled ? 'CANCELLED' : Code[code].replace(/(?<=.)[A-Z]/g, '_$&').toUpperCase();
}

function asCallError(error: unknown): CallError {
  const failed = ConnectError.from(error);
  const [info] = failed.findDetails(ErrorInfoSchema);
  const [retry] = failed.findDetails(RetryInfoSchema);
  return new CallError(statusOf(failed.code), failed.rawMessage, { info, retry });
}

function fail(error: unknown): never {
  throw asCallError(error);
}

class ConnectAgent implements Agent {
  readonly #client: Client<typeof ReleaseAgent>;
  readonly #session: Http2SessionManager;

  constructor(address: string, tls: TlsMaterial | undefined) {
    const baseUrl = `${tls ? 'https' : 'http'}://${address}`;
    this.#session = new Http2SessionManager(baseUrl, {}, tls && { ...tls, minVersion: 'TLSv1.3' });
    this.#client = createClient(ReleaseAgent, createGrpcTransport({ baseUrl, sessionManager: this.#session }));
  }

  async *createRelease(
    request: Parameters<Agent['createRelease']>[0],
    { signal, timeoutMs }: CallOptions,
  ): AsyncGenerator<CreateReleaseResponse> {
    const left = new AbortController();
    const options = { signal: AbortSignal.any([signal, left.signal]), timeoutMs };
    // Not by `yield*`: Connect would wait for the rest of a stream that is read no further.
    const responses = this.#client.createRelease(request, options)[Symbol.asyncIterator]();
    try {
      for (let next = await responses.next(); next.done !== true; next = await responses.next()) yield next.value;
    } catch (error) {
      fail(error);
    } finally {
      left.abort();
      // It meets the abort, and takes its timer for the deadline down, which would keep the program running.
      await responses.next().catch(() => undefined);
    }
  }

  readonly rollPGPKeys: Agent['rollPGPKeys'] = (...call) => this.#client.rollPGPKeys(...call).catch(fail);
  readonly restoreKeyRing: Agent['restoreKeyRing'] = (...call) => this.#client.restoreKeyRing(...call).catch(fail);

  close(): void {
    this.#session.abort();
  }
}

await run((address, tls) => new ConnectAgent(address, tls));

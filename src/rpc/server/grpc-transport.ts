import { EventEmitter } from 'node:events';
import type { Http2Server, Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import {
  logVerbosity,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  type ServerOptions,
  setLogVerbosity,
} from '@grpc/grpc-js';
import type { Limits } from '../../limits.ts';
import type { WireStatus } from '../error-status.ts';
import { MAX_HEADER_BYTES } from './header-bytes.ts';

/** Ends a call that grpc-js has, whatever has been received and sent of it. */
export type EndCall = (status: WireStatus) => void;

/** Sees a call before grpc-js does; `serve` hands it on. */
export type OnCall = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, serve: () => EndCall) => void;

function optionsOf(limits: Limits): ServerOptions {
  return {
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': Math.max(limits.maxRequestBytes, limits.maxKeyRingBytes),
    // Callers that vanish without a word are found out: their releases stop and their memory is freed.
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.max_connection_idle_ms': 10 * 60_000,
    // What runs when its connection is of age may go on for as long as any call may.
    'grpc.max_connection_age_ms': limits.maxConnectionAgeMs,
    'grpc.max_connection_age_grace_ms': limits.maxReleaseMs,
  };
}

/** gRPC over connections that someone else has accepted. */
export class GrpcTransport {
  /** Takes the services. */
  readonly server: Server;
  readonly #injector: ReturnType<Server['createConnectionInjector']>;
  readonly #onCall = new WeakMap<Http2Session, OnCall>();
  /** The session, and the call, that grpc-js has begun last. */
  #session: Http2Session | undefined;
  #call: ServerInterceptingCallInterface | undefined;

  constructor(limits: Limits) {
    // Its own log goes to stderr; what matters of it comes as errors.
    setLogVerbosity(logVerbosity.NONE);
    this.server = new Server({ ...optionsOf(limits), interceptors: [this.#note] });
    // Whatever was encrypted is decrypted when it comes here.
    this.#injector = this.server.createConnectionInjector(ServerCredentials.createInsecure());
    const http2 = http2ServerOf(this.server);
    http2.updateSettings({ maxConcurrentStreams: limits.maxStreamsPerConnection, maxHeaderListSize: MAX_HEADER_BYTES });
    http2.on('session', (session) => (this.#session = session));
    this.#stepIn(http2);
  }

  /** Begins HTTP/2 on a connection. All of its calls go to `onCall` first. */
  inject(socket: Socket, onCall: OnCall): Http2Session {
    this.#session = undefined;
    this.#injector.injectConnection(socket);
    const session = this.#lastSession();
    if (session === undefined) throw new Error('grpc-js has begun no session');
    this.#onCall.set(session, onCall);
    return session;
  }

  /**
   * Tells the callers on all connections to take further calls elsewhere (GOAWAY; RFC 9113, section 6.8). A connection
   * ends once its calls have, or `ms` milliseconds have passed.
   */
  goAway(ms: number): void {
    // forceShutdown() would not do: without channelz, grpc-js 1.14 does not know its connections there.
    this.#injector.drain(ms);
  }

  /** Closes all connections: those that have calls, once these have ended or `ms` milliseconds have passed. */
  async shutDown(ms: number): Promise<void> {
    this.goAway(ms);
    await new Promise<void>((resolve) => {
      this.server.tryShutdown(() => {
        resolve();
      });
    });
  }

  readonly #note: ServerInterceptor = (_method, call) => {
    this.#call = call;
    return new ServerInterceptingCall(call, {
      sendMetadata: (metadata, next) => {
        // grpc-js names what it can unpack; the gate lets none of that in.
        metadata.set('grpc-accept-encoding', 'identity');
        next(metadata);
      },
    });
  };

  #lastSession(): Http2Session | undefined {
    return this.#session;
  }

  #lastCall(): ServerInterceptingCallInterface | undefined {
    return this.#call;
  }

  /** Between Node and grpc-js, which would otherwise be the first to see a call. */
  #stepIn(http2: Http2Server): void {
    const listeners = http2.listeners('stream');
    http2.removeAllListeners('stream');
    http2.on('stream', (stream: ServerHttp2Stream, headers, flags, rawHeaders) => {
      const serve = (): EndCall => {
        this.#call = undefined;
        for (const listener of listeners) listener.call(http2, stream, headers, flags, rawHeaders);
        const call = this.#lastCall();
        // Without one it has answered already: it was no gRPC.
        return (status) => call?.sendStatus(status);
      };
      const onCall = stream.session && this.#onCall.get(stream.session);
      if (onCall) onCall(stream, headers, serve);
      else stream.close();
    });
  }
}

/**
 * The HTTP/2 server that an injector of grpc-js 1.14 works with. It is not shown to anyone; without it a call could be
 * refused only after its request, and a request that never ends could not be cut off (ADR 19).
 */
function http2ServerOf(server: Server): Http2Server {
  const servers: unknown = Reflect.get(server, 'http2Servers');
  const all: unknown[] = servers instanceof Map ? [...servers.keys()] : [];
  const [http2] = all.filter((each): each is Http2Server => each instanceof EventEmitter && 'updateSettings' in each);
  if (http2 === undefined || http2.listenerCount('stream') === 0) {
    throw new Error('This version of grpc-js keeps its HTTP/2 servers elsewhere; see ADR 19');
  }
  return http2;
}

import { BinaryReader, type BinaryWriter } from '@bufbuild/protobuf/wire';
import type { handleBidiStreamingCall, handleServerStreamingCall, handleUnaryCall, Server } from '@grpc/grpc-js';
import { AgentError } from '../errors.ts';

/** A message's code, as ts-proto generates it. */
export interface MessageType<T> {
  /** Its full name. */
  readonly $type: string;
  encode(message: T, writer?: BinaryWriter): BinaryWriter;
  decode(input: BinaryReader, length?: number): T;
}

/** A method, as ts-proto describes it. */
export interface MethodDefinition<I, O> {
  /** Its own name, without its service. */
  readonly name: string;
  readonly requestType: MessageType<I>;
  readonly requestStream: boolean;
  readonly responseType: MessageType<O>;
  readonly responseStream: boolean;
}

/** A service, as ts-proto describes it. */
export interface ServiceDefinition {
  readonly fullName: string;
  readonly methods: Readonly<Record<string, { readonly name: string }>>;
}

/** A method with its path in HTTP/2: `/package.Service/Method`. */
export interface Method<I, O> extends MethodDefinition<I, O> {
  readonly path: string;
}

type Methods<S extends ServiceDefinition> = {
  readonly [Name in keyof S['methods']]: S['methods'][Name] & { readonly path: string };
};

export function methodsOf<S extends ServiceDefinition>({ fullName, methods }: S): Methods<S> {
  const all = Object.entries(methods).map(([key, method]) => [key, { ...method, path: `/${fullName}/${method.name}` }]);
  // Object.fromEntries forgets the names.
  return Object.fromEntries(all) as Methods<S>;
}

/**
 * A request, or why it does not parse. grpc-js answers INTERNAL when a deserializer throws, so the failure is handed
 * to the handler as a value instead ({@link parsed}).
 */
export type Received<T> = T | AgentError;

/** The request, or INVALID_ARGUMENT when what came was none. */
export function parsed<T>(request: Received<T>): T {
  if (request instanceof AgentError) throw request;
  return request;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a message. Throws when it is damaged; text has to be UTF-8, which the reader alone does not ask for. */
export function decode<T>(type: MessageType<T>, bytes: Uint8Array): T {
  return type.decode(new BinaryReader(bytes, (text) => utf8.decode(text)));
}

export function encode<T>(type: MessageType<T>, message: T): Buffer {
  const bytes = type.encode(message).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function serializer<T>(type: MessageType<T>): (message: T) => Buffer {
  return (message) => encode(type, message);
}

export function deserializer<T>(type: MessageType<T>): (bytes: Uint8Array) => T {
  return (bytes) => decode(type, bytes);
}

function requestDeserializer<T>(type: MessageType<T>): (bytes: Uint8Array) => Received<T> {
  return (bytes) => {
    try {
      return decode(type, bytes);
    } catch (cause) {
      return new AgentError('INVALID_ARGUMENT', `The request is no ${type.$type} message.`, { cause });
    }
  };
}

export function registerUnary<I, O>(
  server: Server,
  method: Method<I, O>,
  handler: handleUnaryCall<Received<I>, O>,
): void {
  const { path, requestType, responseType } = method;
  server.register(path, handler, serializer(responseType), requestDeserializer(requestType), 'unary');
}

export function registerServerStream<I, O>(
  server: Server,
  method: Method<I, O>,
  handler: handleServerStreamingCall<Received<I>, O>,
): void {
  const { path, requestType, responseType } = method;
  server.register(path, handler, serializer(responseType), requestDeserializer(requestType), 'serverStream');
}

/** Like {@link registerServerStream}, for a handler that encodes its messages itself. */
export function registerEncodedStream<I>(
  server: Server,
  { path, requestType }: Method<I, unknown>,
  handler: handleServerStreamingCall<Received<I>, Buffer>,
): void {
  const encoded = (message: Buffer): Buffer => message;
  server.register(path, handler, encoded, requestDeserializer(requestType), 'serverStream');
}

export function registerBidi<I, O>(
  server: Server,
  method: Method<I, O>,
  handler: handleBidiStreamingCall<Received<I>, O>,
): void {
  const { path, requestType, responseType } = method;
  server.register(path, handler, serializer(responseType), requestDeserializer(requestType), 'bidi');
}

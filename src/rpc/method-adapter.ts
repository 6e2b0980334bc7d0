import {
  type DescMessage,
  type DescMethod,
  type DescMethodBiDiStreaming,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import type { handleBidiStreamingCall, handleServerStreamingCall, handleUnaryCall, Server } from '@grpc/grpc-js';
import { AgentError } from '../errors.ts';

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

/** `/package.Service/Method` */
export function methodPath(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

export function serializer<M extends DescMessage>(schema: M): (message: MessageShape<M>) => Buffer {
  return (message) => {
    const bytes = toBinary(schema, message);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}

export function deserializer<M extends DescMessage>(schema: M): (bytes: Uint8Array) => MessageShape<M> {
  return (bytes) => fromBinary(schema, bytes);
}

function requestDeserializer<M extends DescMessage>(schema: M): (bytes: Uint8Array) => Received<MessageShape<M>> {
  return (bytes) => {
    try {
      return fromBinary(schema, bytes);
    } catch (cause) {
      return new AgentError('INVALID_ARGUMENT', `The request is no ${schema.typeName} message.`, { cause });
    }
  };
}

export function registerUnary<I extends DescMessage, O extends DescMessage>(
  server: Server,
  method: DescMethodUnary<I, O>,
  handler: handleUnaryCall<Received<MessageShape<I>>, MessageShape<O>>,
): void {
  server.register(methodPath(method), handler, serializer(method.output), requestDeserializer(method.input), 'unary');
}

export function registerServerStream<I extends DescMessage, O extends DescMessage>(
  server: Server,
  method: DescMethodServerStreaming<I, O>,
  handler: handleServerStreamingCall<Received<MessageShape<I>>, MessageShape<O>>,
): void {
  const { input, output } = method;
  server.register(methodPath(method), handler, serializer(output), requestDeserializer(input), 'serverStream');
}

/** Like {@link registerServerStream}, for a handler that encodes its messages itself. */
export function registerEncodedStream<I extends DescMessage, O extends DescMessage>(
  server: Server,
  method: DescMethodServerStreaming<I, O>,
  handler: handleServerStreamingCall<Received<MessageShape<I>>, Buffer>,
): void {
  const encoded = (message: Buffer): Buffer => message;
  server.register(methodPath(method), handler, encoded, requestDeserializer(method.input), 'serverStream');
}

/** `path` is the method's own unless it is given: a service under its older name, say. */
export function registerBidi<I extends DescMessage, O extends DescMessage>(
  server: Server,
  method: DescMethodBiDiStreaming<I, O>,
  handler: handleBidiStreamingCall<Received<MessageShape<I>>, MessageShape<O>>,
  path: string = methodPath(method),
): void {
  server.register(path, handler, serializer(method.output), requestDeserializer(method.input), 'bidi');
}

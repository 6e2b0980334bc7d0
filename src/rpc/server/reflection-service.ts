import { type Server, type ServerDuplexStream, status } from '@grpc/grpc-js';
import type { Limits } from '../../limits.ts';
import { DescriptorIndex } from './descriptor-index.ts';
import { describedFiles } from '../gen/descriptors.ts';
import { errorToStatus } from '../error-status.ts';
import { ErrorInfo } from '../gen/google/rpc/error_details.ts';
import {
  ServerReflectionDefinition as service,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
} from '../gen/grpc/reflection/v1/reflection.ts';
import { methodsOf, type Received, registerBidi, type ServiceDefinition } from '../method-adapter.ts';

type ReflectionCall = ServerDuplexStream<Received<ServerReflectionRequest>, ServerReflectionResponse>;
type Answer = NonNullable<ServerReflectionResponse['messageResponse']>;

/** The same under its older name, which tools in use still ask for: the two are the same on the wire. */
export const olderService = { ...service, fullName: 'grpc.reflection.v1alpha.ServerReflection' } as const;

/**
 * Serves server reflection (the gRPC document "GRPC Server Reflection Protocol") from the descriptors compiled in, for
 * `services`, for the details of their errors and for itself.
 */
export function registerReflectionService(
  server: Server,
  services: readonly ServiceDefinition[],
  { reflectionIdleMs }: Pick<Limits, 'reflectionIdleMs'>,
): void {
  const all = [...services, service, olderService];
  let index: DescriptorIndex | undefined;
  const serve = (call: ReflectionCall): void => {
    // Made when first asked for: it is no part of starting up.
    const known = (index ??= new DescriptorIndex(describedFiles, [
      ...all.map(({ fullName }) => fullName),
      ErrorInfo.$type,
    ]));
    serveReflection(call, reflectionIdleMs, (request) => answer(request, all, known));
  };
  for (const one of [service, olderService]) registerBidi(server, methodsOf(one).serverReflectionInfo, serve);
}

/** Ends the call, without an error, once nothing has been asked for `idleMs` milliseconds: its place is for others. */
function serveReflection(
  call: ReflectionCall,
  idleMs: number,
  answerTo: (request: ServerReflectionRequest) => Answer,
): void {
  const idle = setTimeout(() => {
    call.end();
  }, idleMs);
  for (const event of ['close', 'cancelled', 'end', 'error']) {
    call.on(event, () => {
      clearTimeout(idle);
    });
  }
  call.on('data', (request: Received<ServerReflectionRequest>) => {
    idle.refresh();
    if (request instanceof Error) {
      call.emit('error', errorToStatus(request));
      return;
    }
    const { host: validHost } = request;
    const response = { validHost, originalRequest: request, messageResponse: answerTo(request) };
    // One question, one answer: a client that asks without reading is asked to wait.
    if (!call.write(response)) {
      call.pause();
      call.once('drain', () => call.resume());
    }
  });
  call.on('end', () => call.end());
}

function answer(
  { messageRequest: question }: ServerReflectionRequest,
  services: readonly ServiceDefinition[],
  index: DescriptorIndex,
): Answer {
  switch (question?.$case) {
    case 'listServices':
      return { $case: 'listServicesResponse', value: { service: services.map(({ fullName: name }) => ({ name })) } };
    case 'fileByFilename':
      return files(index.byName(question.value));
    case 'fileContainingSymbol':
      return files(index.bySymbol(question.value));
    case 'allExtensionNumbersOfType':
      // No message here is extended.
      return index.hasMessage(question.value)
        ? { $case: 'allExtensionNumbersResponse', value: { baseTypeName: question.value, extensionNumber: [] } }
        : failure(status.NOT_FOUND, 'This server has no such message.');
    case 'fileContainingExtension':
      return failure(status.NOT_FOUND, 'This server has no extensions.');
    case undefined:
      return failure(status.INVALID_ARGUMENT, 'The request asks nothing this server knows.');
  }
}

function files(fileDescriptorProto: Uint8Array[] | undefined): Answer {
  return fileDescriptorProto === undefined
    ? failure(status.NOT_FOUND, 'This server has no such file or symbol.')
    : { $case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
}

function failure(errorCode: status, errorMessage: string): Answer {
  return { $case: 'errorResponse', value: { errorCode, errorMessage } };
}

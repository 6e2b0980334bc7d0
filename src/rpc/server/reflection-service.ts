import { create, type DescService, type MessageInitShape } from '@bufbuild/protobuf';
import { type Server, type ServerDuplexStream, status } from '@grpc/grpc-js';
import type { Limits } from '../../limits.ts';
import { DescriptorIndex } from './descriptor-index.ts';
import { errorToStatus } from '../error-status.ts';
import { file_google_rpc_error_details } from '../gen/google/rpc/error_details_pb.ts';
import {
  ServerReflection as service,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  ServerReflectionResponseSchema,
} from '../gen/grpc/reflection/v1/reflection_pb.ts';
import { ServerReflection as serviceAlpha } from '../gen/grpc/reflection/v1alpha/reflection_pb.ts';
import { methodPath, type Received, registerBidi } from '../method-adapter.ts';

type ReflectionCall = ServerDuplexStream<Received<ServerReflectionRequest>, ServerReflectionResponse>;
type Answer = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>['messageResponse']>;

/**
 * Serves server reflection (the gRPC document "GRPC Server Reflection Protocol") from the descriptors compiled in, for
 * `services`, for the details of their errors and for itself. Under its older name v1alpha too, which tools in use still ask for; the two are the same
 * on the wire.
 */
export function registerReflectionService(
  server: Server,
  services: readonly DescService[],
  { reflectionIdleMs }: Pick<Limits, 'reflectionIdleMs'>,
): void {
  const all = [...services, service, serviceAlpha];
  let index: DescriptorIndex | undefined;
  const serve = (call: ReflectionCall): void => {
    // Made when first asked for: it is no part of starting up.
    const known = (index ??= new DescriptorIndex([...all.map(({ file }) => file), file_google_rpc_error_details]));
    serveReflection(call, reflectionIdleMs, (request) => answer(request, all, known));
  };
  registerBidi(server, service.method.serverReflectionInfo, serve);
  registerBidi(
    server,
    service.method.serverReflectionInfo,
    serve,
    methodPath(serviceAlpha.method.serverReflectionInfo),
  );
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
    if (!call.write(create(ServerReflectionResponseSchema, response))) {
      call.pause();
      call.once('drain', () => call.resume());
    }
  });
  call.on('end', () => call.end());
}

function answer(
  { messageRequest: question }: ServerReflectionRequest,
  services: readonly DescService[],
  index: DescriptorIndex,
): Answer {
  switch (question.case) {
    case 'listServices':
      return { case: 'listServicesResponse', value: { service: services.map(({ typeName }) => ({ name: typeName })) } };
    case 'fileByFilename':
      return files(index.byName(question.value));
    case 'fileContainingSymbol':
      return files(index.bySymbol(question.value));
    case 'allExtensionNumbersOfType':
      // No message here is extended.
      return index.hasMessage(question.value)
        ? { case: 'allExtensionNumbersResponse', value: { baseTypeName: question.value } }
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
    : { case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
}

function failure(errorCode: status, errorMessage: string): Answer {
  return { case: 'errorResponse', value: { errorCode, errorMessage } };
}

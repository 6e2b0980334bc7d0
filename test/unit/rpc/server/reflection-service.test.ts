import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { create, createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Client, type ClientDuplexStream, credentials, type ServiceError, status } from '@grpc/grpc-js';
import {
  ServerReflectionDefinition,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
} from '../../../../src/rpc/gen/grpc/reflection/v1/reflection.ts';
import { deserializer, methodsOf, serializer } from '../../../../src/rpc/method-adapter.ts';
import { serve, type TestServer } from '../../../support/fake-agent.ts';

type Question = ServerReflectionRequest['messageRequest'];
type Answer = ServerReflectionResponse['messageResponse'];

let server: TestServer;
let client: Client;

before(async () => {
  server = await serve();
  client = new Client(server.server.address, credentials.createInsecure());
});
after(async () => {
  client.close();
  await server[Symbol.asyncDispose]();
});

const method = methodsOf(ServerReflectionDefinition).serverReflectionInfo;

function open(
  path: string = method.path,
  write: (request: ServerReflectionRequest) => Buffer = serializer(method.requestType),
): ClientDuplexStream<ServerReflectionRequest, ServerReflectionResponse> {
  return client.makeBidiStreamRequest(path, write, deserializer(method.responseType));
}

/** The answers to questions of one call, in their order. */
async function ask(questions: readonly Question[], path?: string): Promise<Answer[]> {
  const call = open(path);
  const answers: ServerReflectionResponse[] = [];
  call.on('data', (answer: ServerReflectionResponse) => answers.push(answer));
  for (const messageRequest of questions) {
    call.write({ host: 'any', messageRequest });
  }
  call.end();
  await once(call, 'end');
  for (const { validHost, originalRequest } of answers) {
    assert.deepEqual([validHost, originalRequest?.host], ['any', 'any']);
  }
  return answers.map(({ messageResponse }) => messageResponse);
}

/** The number of a gRPC status. */
function errorIn(answer: Answer | undefined): number | undefined {
  return answer?.$case === 'errorResponse' ? answer.value.errorCode : undefined;
}

const names = [
  'sealci.release.v1.ReleaseAgent',
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];

for (const version of ['v1', 'v1alpha']) {
  test(`lists its services by ${version}`, async () => {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const [answer] = await ask([{ $case: 'listServices', value: '' }], path);
    assert.ok(answer?.$case === 'listServicesResponse');
    assert.deepEqual(
      answer.value.service.map(({ name }) => name),
      names,
    );
  });
}

test('gives the file of a symbol or a name with all that it imports, the same for both', async () => {
  const symbols = [...names, 'sealci.release.v1.ReleaseAgent.CreateRelease', 'google.rpc.ErrorInfo'];
  const answers = await ask([
    ...symbols.map((value) => ({ $case: 'fileContainingSymbol' as const, value })),
    { $case: 'fileByFilename', value: 'sealci/release/v1/release_agent.proto' },
  ]);
  const files = answers.map((answer) => {
    assert.ok(answer?.$case === 'fileDescriptorResponse');
    return answer.value.fileDescriptorProto;
  });
  for (const [index, symbol] of symbols.entries()) {
    const file = (files[index] ?? []).map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
    // Throws unless each import is there, and before what imports it.
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: file.toReversed() }));
    const type = symbol.replace(/\.CreateRelease$/, '');
    assert.ok(registry.get(type), symbol);
  }
  assert.deepEqual(files.at(-1), files[0]);
});

test('says what it does not have', async () => {
  const answers = await ask([
    { $case: 'fileContainingSymbol', value: 'no.Such' },
    { $case: 'fileByFilename', value: 'no/such.proto' },
    { $case: 'fileContainingExtension', value: { containingType: 'google.rpc.ErrorInfo', extensionNumber: 1 } },
    { $case: 'allExtensionNumbersOfType', value: 'no.Such' },
    { $case: 'allExtensionNumbersOfType', value: 'google.rpc.ErrorInfo' },
    undefined,
  ]);
  const { NOT_FOUND, INVALID_ARGUMENT } = status;
  const expected = [NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND, undefined, INVALID_ARGUMENT];
  assert.deepEqual(answers.map(errorIn), expected);
  const [answer] = answers.slice(4);
  assert.ok(answer?.$case === 'allExtensionNumbersResponse');
  assert.deepEqual(answer.value.extensionNumber, []);
});

test('answers a client that asks much before it reads', async () => {
  const questions = Array.from({ length: 200 }, (): Question => ({
    $case: 'fileContainingSymbol',
    value: names[0] ?? '',
  }));
  const answers = await ask(questions);
  assert.equal(answers.filter((answer) => answer?.$case === 'fileDescriptorResponse').length, questions.length);
});

test('ends with INVALID_ARGUMENT for what is no question', async () => {
  const call = open(undefined, () => Buffer.from([0xff]));
  call.write({ host: '', messageRequest: undefined });
  call.resume();
  const [error] = (await once(call, 'error')) as [ServiceError];
  assert.equal(error.code, status.INVALID_ARGUMENT);
});

test('ends a call, without an error, in which nothing is asked any more', async () => {
  await using it = await serve(undefined, { reflectionIdleMs: 300 });
  const other = new Client(it.server.address, credentials.createInsecure());
  const call = other.makeBidiStreamRequest(
    method.path,
    serializer(method.requestType),
    deserializer(method.responseType),
  );
  let answers = 0;
  call.on('data', () => (answers += 1));
  const ended = once(call, 'status');
  // Each question puts the end off.
  for (let asked = 0; asked < 4; asked++) {
    call.write({ host: '', messageRequest: { $case: 'listServices', value: '' } });
    await delay(150);
  }
  const [{ code }] = (await ended) as [{ code: status }];
  assert.deepEqual([code, answers], [status.OK, 4]);
  other.close();
});

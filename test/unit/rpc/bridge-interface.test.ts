import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'node:test';
import { createFileRegistry, type DescFile, type DescMethod, fromBinary } from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { file_releaseagent_release_agent as ours } from '../../../src/rpc/gen/releaseagent/release_agent_pb.ts';

const root = resolve(import.meta.dirname, '../../..');

/** SealCI's own .proto, as protocol compilers read it. */
function theirs(): DescFile {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-proto-'));
  try {
    const out = join(folder, 'controller.binpb');
    const source = join(root, 'test/support/sealci');
    execFileSync(join(root, 'node_modules/.bin/buf'), ['build', source, '--as-file-descriptor-set', '--output', out]);
    const set = fromBinary(FileDescriptorSetSchema, execFileSync('cat', [out]));
    const file = createFileRegistry(set).getFile('controller.proto');
    assert.ok(file);
    return file;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const methodOf = ({ name, input, output, methodKind }: DescMethod): string =>
  `${name} ${methodKind} ${input.typeName} ${output.typeName}`;

/** All that is seen of it on the wire. */
function wireOf(file: DescFile): string[] {
  return [...nestedTypes(file)]
    .flatMap((type): string[] => {
      switch (type.kind) {
        case 'message':
          return type.fields.map(({ number, name, proto }) =>
            [type.typeName, number, name, proto.type, proto.label, proto.typeName].join(' '),
          );
        case 'enum':
          return type.values.map(({ number, name }) => `${type.typeName} ${number} ${name}`);
        case 'service':
          return type.methods.map((method) => `${type.typeName} ${methodOf(method)}`);
        case 'extension':
          return [type.typeName];
      }
    })
    .sort();
}

test('the bridge has the interface of SealCI, and no other', () => {
  const expected = wireOf(theirs());
  assert.equal(expected.length, 14);
  assert.deepEqual(wireOf(ours), expected);
});

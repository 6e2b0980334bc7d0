import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'node:test';
import { createFileRegistry, type DescFile, type DescMethod, fromBinary } from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const root = resolve(import.meta.dirname, '../../..');

/** A .proto file of a folder, as protocol compilers read it. */
function compiled(source: string, name: string): DescFile {
  const folder = mkdtempSync(join(tmpdir(), 'sealci-proto-'));
  try {
    const out = join(folder, 'set.binpb');
    execFileSync(join(root, 'node_modules/.bin/buf'), [
      'build',
      join(root, source),
      '--as-file-descriptor-set',
      '--output',
      out,
    ]);
    const set = fromBinary(FileDescriptorSetSchema, execFileSync('cat', [out]));
    const file = createFileRegistry(set).getFile(name);
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
  // SealCI's own.
  const expected = wireOf(compiled('test/support/sealci', 'controller.proto'));
  assert.equal(expected.length, 14);
  assert.deepEqual(wireOf(compiled('proto', 'releaseagent/release_agent.proto')), expected);
});

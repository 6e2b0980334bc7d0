import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import fc from '../support/fast-check.ts';

import { convertToWorkingTree } from '../../src/archive/convert/convert.ts';
import { type CommittedFile, GitRepository } from '../support/git-repository.ts';
import { tarFiles } from '../support/tar-entries.ts';
import { treeAttributes } from '../support/tree-attributes.ts';

const attributes = ['text', 'text=auto', '-text', 'crlf', 'crlf=auto', 'crlf=input', 'eol=crlf', 'eol=lf', 'ident'];
const encodings = ['UTF-16', 'UTF-16LE-BOM', 'UTF-32BE', 'ISO-8859-1', 'CP1252', 'CP949', 'CP936', 'nothing'];
const list = fc
  .tuple(fc.subarray(attributes, { minLength: 1, maxLength: 3 }), fc.option(fc.constantFrom(...encodings)))
  .map(([names, encoding]) =>
    [...names, ...(encoding === null ? [] : [`working-tree-encoding=${encoding}`])].join(' '),
  );

const piece = fc.oneof(
  fc.constantFrom(
    '\n',
    '\r\n',
    '\r',
    '$',
    '$Id$',
    '$Id:',
    ' ',
    'Id: ',
    '$Id: 12 $',
    'é',
    '한',
    '語',
    '?',
    'x'.repeat(130),
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom('\0', '\x1a', '\x7f', '\u{e0041}', '\ufeff', '\ufffd'),
);
const content = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join(''))),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
);

test('converts any content by any attributes as git archive does', async () => {
  using repository = GitRepository.create({ bare: true });
  const samples = fc.array(fc.tuple(list, content), { minLength: 100, maxLength: 200 });
  const property = fc.asyncProperty(samples, async (rows) => {
    const files: CommittedFile[] = [
      { path: '.gitattributes', content: rows.map(([names], index) => `/${index} ${names}\n`).join('') },
      ...rows.map(([, bytes], index) => ({ path: String(index), content: bytes })),
    ];
    const expected = await tarFiles(repository.run(['archive', repository.commitFiles(files)]));
    const found = treeAttributes(files);
    for (const [index, [names, bytes]] of rows.entries()) {
      const pathAttributes = found.get(String(index));
      assert.ok(pathAttributes);
      const id = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      const result = convertToWorkingTree(bytes, pathAttributes, id, { maxBytes: 1e6, warn: () => undefined });
      assert.deepEqual(Buffer.from(result), expected.get(String(index)), `${names}: ${bytes.toString('hex')}`);
    }
  });
  await fc.assert(property, { numRuns: 20 });
});

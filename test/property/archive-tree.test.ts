import assert from 'node:assert/strict';
import test from 'node:test';
import fc from '../support/fast-check.ts';
import { ArchiveTree } from '../../src/release/verify/archive-tree.ts';
import { withCode } from '../support/codes.ts';

type Entry = Parameters<ArchiveTree['add']>[0];
type Kind = 'file' | 'submodule' | 'folder';

interface Node {
  readonly kind: Kind;
  readonly below: ReadonlyMap<string, Node>;
}

/** Names that are prefixes of one another, with what sorts before and after a slash. */
const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '0'), minLength: 1, maxLength: 3 });

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'medium' },
    fc.constantFrom<Node>({ kind: 'file', below: new Map() }, { kind: 'submodule', below: new Map() }),
    fc
      .array(fc.tuple(name, tie('node')), { maxLength: 5 })
      .map((below): Node => ({ kind: 'folder', below: new Map(below) })),
  ),
}));

const root = fc.array(fc.tuple(name, node), { minLength: 1, maxLength: 8 }).map((nodes) => new Map(nodes));

/** The entries of a tree as `git archive` has them: in the order of its trees, submodules as empty folders. */
function entriesOf(tree: ReadonlyMap<string, Node>, path: string): Entry[] {
  const key = ([of, { kind }]: readonly [string, Node]): string => (kind === 'folder' ? `${of}/` : of);
  const sorted = [...tree].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return sorted.flatMap(([of, { kind, below }]): Entry[] => {
    const at = `${path}${of}`;
    if (kind === 'file') return [{ type: 'file', path: at }];
    const folder: Entry = { type: 'directory', path: `${at}/` };
    return kind === 'submodule' ? [folder] : [folder, ...entriesOf(below, `${at}/`)];
  });
}

function accepts(entries: readonly Entry[]): void {
  const tree = new ArchiveTree();
  for (const entry of entries) tree.add(entry);
}

test('accepts what git archives, and no path twice, whatever comes between', () => {
  fc.assert(
    fc.property(root, fc.nat(), fc.nat(), fc.boolean(), (tree, from, to, turned) => {
      const entries = [{ type: 'directory', path: 'p/' } as const, ...entriesOf(tree, 'p/')];
      accepts(entries);
      const doubled = entries[1 + (from % (entries.length - 1))];
      assert.ok(doubled);
      const path = doubled.path.replace(/\/$/, '');
      const asFile: Entry = { type: 'file', path };
      const asFolder: Entry = { type: 'directory', path: `${path}/` };
      const other = turned === (doubled.type === 'directory') ? asFile : asFolder;
      const at = 1 + (to % entries.length);
      assert.throws(() => {
        accepts(entries.toSpliced(at, 0, other));
      }, withCode('EXTRACT_UNSAFE'));
    }),
    { numRuns: 2000 },
  );
});

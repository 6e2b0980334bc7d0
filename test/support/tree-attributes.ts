import type { ByteString } from '../../src/formats/byte-string.ts';
import { AttributeStack } from '../../src/archive/attributes/attribute-stack.ts';
import type { PathAttributes } from '../../src/archive/attributes/path-attributes.ts';
import { defaultLimits } from '../../src/limits.ts';
import { drain } from './drain.ts';
import type { CommittedFile } from './git-repository.ts';

/** Attributes by path of all files, and of all folders (with a trailing slash), as a walk of their tree finds them. */
export function treeAttributes(files: readonly CommittedFile[]): Map<ByteString, PathAttributes> {
  const found = new Map<ByteString, PathAttributes>();
  const stack = new AttributeStack(defaultLimits);
  const walk = (directory: ByteString, inside: readonly CommittedFile[]): void => {
    const attributesFile = inside.find(({ path }) => path === `${directory}.gitattributes`);
    drain(stack.push(directory, attributesFile && Buffer.from(attributesFile.content)));
    const folders = Map.groupBy(inside, ({ path }) => /^[^/]*\/?/.exec(path.slice(directory.length))?.[0] ?? '');
    for (const [name, below] of folders) {
      const path = directory + name;
      found.set(path, drain(stack.lookup(path)));
      if (name.endsWith('/')) walk(path, below);
    }
    stack.pop();
  };
  walk('', files);
  return found;
}

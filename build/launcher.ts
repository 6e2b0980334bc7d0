import { readFileSync } from 'node:fs';
import path from 'node:path';

const NODE_FLAGS = 'NODE_MEMORY_FLAGS';
/** Of V8's young generation, of a command that ends soon: it starts with 1 otherwise, and grows by collecting. */
const YOUNG_MIB = 16;

/** The settings of a file of NAME=VALUE lines and comments. */
function readAssignments(file: string): Map<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const assignment = /^(?<name>[A-Z_]+)=(?<value>\S*)$/.exec(line)?.groups;
      return assignment ? [[assignment['name'] ?? '', assignment['value'] ?? ''] as const] : [];
    }),
  );
}

/** The image's: flags of Node, and variables as NAME=VALUE. @param root of the project */
export function memorySettings(root: string): {
  readonly flags: readonly string[];
  readonly variables: readonly string[];
} {
  const settings = readAssignments(path.join(root, 'initramfs/memory-settings'));
  const flags = settings.get(NODE_FLAGS);
  return {
    flags: flags === undefined ? [] : [flags],
    variables: [...settings].filter(([name]) => name !== NODE_FLAGS).map(([name, value]) => `${name}=${value}`),
  };
}

/**
 * What stands at the head of the bundle, so that sh(1) runs it as a command of its own: a script that hands over to the
 * Node of PATH, and to JavaScript a string and a comment.
 *
 * The agent gets the settings of the image, by which a release of talos 1.7.0 peaks 45 MB lower (docs/memory.md). All
 * other commands start in four fifths of the processor time by Node's own cache of compiled code (docs/adr/0017-launcher.md),
 * and those that end soon have room for what they load, so that the collector has nothing to do meanwhile.
 * That is in a folder that belongs to who runs the command, or there is none: root that was given the HOME of somebody
 * else (sudo) must not run what that one may write.
 */
export function launcher(root: string): string {
  const { flags, variables } = memorySettings(root);
  return `#!/bin/sh
':' /*
# To sh all of this is a script, which ends where it hands over to Node.
if [ "\${1-}" = serve ]; then exec env ${variables.join(' ')} node ${flags.join(' ')} "$0" "$@"; fi
cache=\${XDG_CACHE_HOME:-\${HOME-}/.cache}
if [ -O "$cache" ]; then export NODE_COMPILE_CACHE="\${NODE_COMPILE_CACHE-$cache/sealci-release-agent}"; fi
if [ "\${1-}" = watch ]; then exec node "$0" "$@"; fi
exec node --min-semi-space-size=${YOUNG_MIB} "$0" "$@"
*/;`;
}

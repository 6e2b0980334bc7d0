/** Serves the bare repositories below a folder over smart HTTP until it is killed: `node serve-repositories.ts DIR`. */
import { resolve } from 'node:path';
import { GitServer } from '../test/support/git-server.ts';

const [root] = process.argv.slice(2);
if (root === undefined) {
  console.error('Usage: node build/serve-repositories.ts DIR');
  process.exitCode = 2;
} else {
  const server = await GitServer.start({ root: resolve(root) });
  console.log(server.url);
}

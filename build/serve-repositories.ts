/**
 * Serves the bare repositories below a folder over smart HTTP until it is killed; over https with a certificate and its
 * key, both in PEM: `node serve-repositories.ts DIR [CERT KEY]`.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { GitServer } from '../harness/git-server.ts';

const [root, cert, key] = process.argv.slice(2);
if (root === undefined) {
  console.error('Usage: node build/serve-repositories.ts DIR [CERT KEY]');
  process.exitCode = 2;
} else {
  const tls = cert !== undefined && key !== undefined && { cert: readFileSync(cert), key: readFileSync(key) };
  const server = await GitServer.start({ root: resolve(root), ...(tls && { tls }) });
  console.log(server.url);
}

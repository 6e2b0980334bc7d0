/**
 * What isomorphic-git does of a release: a clone without history or checkout into a temporary folder, then a walk over
 * the tag's tree that reads every file. No tar, no gzip, no signature. Its own process: URL and TAG are its arguments.
 */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clone, TREE, walk } from 'isomorphic-git';
import http from 'isomorphic-git/http/node';

const [url = '', tag = ''] = process.argv.slice(2);
const dir = fs.mkdtempSync(join(tmpdir(), 'bench-isomorphic-'));
try {
  // A cache of one's own is how isomorphic-git keeps the pack from being read anew for each object.
  const cache = {};
  await clone({ fs, http, dir, url, ref: tag, depth: 1, singleBranch: true, noCheckout: true, cache });
  let bytes = 0;
  await walk({
    fs,
    dir,
    cache,
    trees: [TREE({ ref: tag })],
    map: async (_path, [entry]) => {
      if ((await entry?.type()) === 'blob') bytes += (await entry?.content())?.length ?? 0;
    },
  });
  if (bytes === 0) throw new Error('nothing was read');
} finally {
  fs.rmSync(dir, { recursive: true });
}

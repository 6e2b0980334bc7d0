import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { licenseTexts, packagesOf, usedInputs } from './licenses.ts';

/** What `verify/` of a site has besides its page: src/site/verifier-files.ts. */
export interface Verifier {
  readonly files: Readonly<Record<'page.js' | 'worker.js' | 'LICENSES.txt', string>>;
  /** Files of which something is in it. */
  readonly inputs: readonly string[];
}

/** Parts of openpgp.js that it loads to decrypt, to decompress, and for passwords: nothing that verifies. */
const withoutDecryption: Plugin = {
  name: 'without-decryption',
  setup(bundler) {
    const filter = /^\.\/(?:argon2id|legacy_ciphers|unbzip2-stream)(?:\.min)?\.mjs$/;
    bundler.onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: 'left-out' }));
    bundler.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: `throw new Error('This page does not decrypt.');`,
    }));
  },
};

/**
 * Bundles what verifies releases in a browser, and writes it into `folder`, from where the sources take it when they are
 * run as they are.
 */
export async function buildVerifier(root: string, folder: string): Promise<Verifier> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/browser/page.ts', 'src/browser/worker.ts'],
    outdir: folder,
    bundle: true,
    preserveSymlinks: true,
    platform: 'browser',
    format: 'esm',
    // Browsers that have streams which inflate, have all of it.
    target: ['es2022'],
    alias: { openpgp: 'openpgp/lightweight' },
    minify: true,
    charset: 'ascii',
    banner: { js: '/* SealCI Release Agent, Apache-2.0. What it holds of others: LICENSES.txt */' },
    // They are in LICENSES.txt, whole.
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
    plugins: [withoutDecryption],
  });
  const inputs = usedInputs(metafile);
  const scriptOf = (name: string): string => {
    const output = outputFiles.find(({ path: file }) => path.basename(file) === name);
    if (!output) throw new Error(`esbuild made no ${name}.`);
    return output.text;
  };
  const files = {
    'page.js': scriptOf('page.js'),
    'worker.js': scriptOf('worker.js'),
    'LICENSES.txt': licenseTexts(packagesOf(inputs).map((directory) => path.join(root, directory))),
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return { files, inputs };
}

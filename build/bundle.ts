/**
 * Bundles the agent into dist/agent.cjs, one file that runs from any folder without node_modules, and writes beside it
 * its source map (agent.cjs.map: `npm run stack` reads it), the licences of what is in it (LICENSES.txt) and its bill of
 * materials (agent.cdx.json). Same sources, same bytes, wherever it is built.
 *
 * Usage: node build/bundle.ts [--commit ID] [--outfile FILE] [--analyze]
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { analyzeMetafile, build, type BuildOptions, type Plugin } from 'esbuild';
import { billName, npmComponents, writeBill } from './bill-of-materials.ts';
import { launcher } from './launcher.ts';
import { leanDependencies } from './lean-dependencies.ts';
import { licenseTexts, packagesOf, readPackage, usedInputs } from './licenses.ts';
import { buildVerifier } from './verifier.ts';

const MAX_BUNDLE_BYTES = 2_300_000;
const root = path.resolve(import.meta.dirname, '..');

const { values: options } = parseArgs({
  options: {
    commit: { type: 'string' },
    outfile: { type: 'string', default: path.join(root, 'dist/agent.cjs') },
    analyze: { type: 'boolean', default: false },
  },
});
const outfile = path.resolve(options.outfile);

const common = {
  absWorkingDir: root,
  bundle: true,
  // node_modules may be a link: names of files must be the same from one checkout to another.
  preserveSymlinks: true,
  platform: 'node',
  // Not the lowest Node that runs the agent, but one that gets so far as to say so (src/cli/check-node.ts).
  target: 'node18',
  mainFields: ['module', 'main'],
  minify: true,
  // Of a file with any other character, V8 keeps every character in two bytes.
  charset: 'ascii',
  // They are in LICENSES.txt, whole.
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * What the agent needs of packages whose other parts are far larger, and of which module: in Node's own form, isomorphic-git
 * comes whole.
 */
const usedExports: Readonly<Record<string, { readonly module: string; readonly name: string }>> = {
  'isomorphic-git': { module: 'isomorphic-git/index.js', name: 'listServerRefs' },
  '@smithy/signature-v4': { module: '@smithy/signature-v4/dist-es/index.js', name: 'SignatureV4' },
  '@aws-sdk/xml-builder': { module: '@aws-sdk/xml-builder/dist-es/index.js', name: 'parseXML' },
};

/** Files that are in the bundle by way of {@link onlyUsedExports}. */
const shakenInputs: string[] = [];

/** esbuild leaves nothing out of what is loaded on demand: hence the bundles within the bundle. */
const onlyUsedExports: Plugin = {
  name: 'only-used-exports',
  setup(bundler) {
    const filter = new RegExp(`^(?:${Object.keys(usedExports).join('|')})$`);
    bundler.onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: 'shaken' }));
    bundler.onLoad({ filter: /.*/, namespace: 'shaken' }, async ({ path: name }) => {
      const used = usedExports[name];
      if (!used) throw new Error(`Nothing is used of ${name}.`);
      const { outputFiles, metafile } = await build({
        ...common,
        stdin: { contents: `export { ${used.name} } from './node_modules/${used.module}';`, resolveDir: root },
        format: 'esm',
      });
      shakenInputs.push(...usedInputs(metafile));
      return { contents: outputFiles[0]?.contents ?? '', resolveDir: root };
    });
  },
};

const verifier = await buildVerifier(root, path.join(path.dirname(outfile), 'verifier'));

/** `watch` writes what verifies in browsers into its site. */
const verifierAsText: Plugin = {
  name: 'verifier-as-text',
  setup(bundler) {
    bundler.onLoad({ filter: /src\/site\/verifier-files\.ts$/ }, () => ({
      contents: `const files = ${JSON.stringify(verifier.files)};\nexport const verifierFile = (name) => files[name];`,
    }));
  },
};

/** What `import.meta.url` is in CommonJS: openpgp.js makes its own `require` from it. */
const bundleUrl = 'require("node:url").pathToFileURL(__filename).href';

const { version, engines } = readPackage(root);
const result = await build({
  ...common,
  entryPoints: ['src/cli/main.ts'],
  outfile,
  format: 'cjs',
  sourcemap: 'external',
  sourcesContent: false,
  banner: { js: `${launcher(root)}'use strict';const bundleUrl=${bundleUrl};` },
  define: {
    'import.meta.url': 'bundleUrl',
    SEALCI_VERSION: JSON.stringify(version),
    SEALCI_COMMIT: options.commit === undefined ? 'undefined' : JSON.stringify(options.commit),
    SEALCI_LOWEST_NODE: JSON.stringify(engines?.node.replace('>=', '')),
  },
  plugins: [verifierAsText, ...leanDependencies, onlyUsedExports],
});

function outputOf(name: string): Uint8Array {
  const output = result.outputFiles.find(({ path: file }) => file === name);
  if (!output) throw new Error(`esbuild made no ${name}.`);
  return output.contents;
}

const bundle = outputOf(outfile);
const packages = packagesOf([...usedInputs(result.metafile), ...shakenInputs, ...verifier.inputs]);
mkdirSync(path.dirname(outfile), { recursive: true });
writeFileSync(outfile, bundle);
writeFileSync(`${outfile}.map`, outputOf(`${outfile}.map`));
chmodSync(outfile, 0o755);
const licenses = licenseTexts(packages.map((directory) => path.join(root, directory)));
writeFileSync(path.join(path.dirname(outfile), 'LICENSES.txt'), licenses);
const components = npmComponents((folder) => packages.includes(folder));
// A package that was found by another path, as through a link, would be missing without a word.
if (components.length !== packages.length) throw new Error('A package of the bundle is not in package-lock.json.');
const bill = writeBill({ type: 'application', name: 'sealci-release-agent', version }, components);
writeFileSync(path.join(path.dirname(outfile), billName(outfile)), bill);

if (options.analyze) console.log(await analyzeMetafile(result.metafile));
console.log(`${path.relative(root, outfile)}: ${bundle.length} bytes from ${packages.length} packages`);
if (Buffer.from(bundle).includes(root)) throw new Error(`The bundle names the folder it was built in: ${root}`);
if (bundle.length > MAX_BUNDLE_BYTES) throw new Error(`The bundle has over ${MAX_BUNDLE_BYTES} bytes.`);

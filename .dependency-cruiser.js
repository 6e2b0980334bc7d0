/**
 * What may import what (docs/design.md, "Folders"). Run by `npm run lint`.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
const layers = [
  ['error-facts.ts'],
  ['errors.ts', 'limits.ts'],
  ['work/'],
  ['runtime/'],
  ['formats/'],
  ['git/', 'keys/'],
  ['archive/'],
  ['release/', 'image/'],
  ['platform/', 'browser/'],
  ['agent/', 'bucket/', 'site/'],
  ['bridge/'],
  ['rpc/'],
  ['observe/', 'watch/'],
  ['cli/'],
];

/** Where programs begin: the agent, and the page and the worker of a browser. */
const entries = '^src/(?:cli/main|browser/(?:page|worker))\\.ts$';

/** Each layer, and each of two beside one another, imports none but those to its left. */
const uphill = layers.flatMap((names, index) =>
  names.map((name) => ({
    name: `src/${name} imports from its left alone`,
    severity: 'error',
    from: { path: `^src/${name}` },
    to: {
      path: [...names.filter((other) => other !== name), ...layers.slice(index + 1).flat()].map(
        (other) => `^src/${other}`,
      ),
    },
  })),
);

export default {
  forbidden: [
    ...uphill.filter(({ to }) => to.path.length > 0),
    {
      name: 'what runs in browsers is imported by nothing',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/browser/' },
      to: { path: '^src/browser/' },
    },
    { name: 'no circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'src stands alone', severity: 'error', from: { path: '^src/' }, to: { path: '^(?:build|harness|test)/' } },
    {
      name: 'no program is built with the tests',
      severity: 'error',
      from: { path: '^build/' },
      to: { path: '^test/' },
    },
    {
      name: 'what programs and tests share needs neither',
      severity: 'error',
      from: { path: '^harness/' },
      to: { path: '^(?:build|test)/' },
    },
    {
      name: 'tests take from build only what they test',
      severity: 'error',
      from: { path: '^test/' },
      to: { path: '^build/', pathNot: '^build/(?:initramfs|packages)/' },
    },
    {
      name: 'nothing in src is unused',
      severity: 'error',
      from: { path: entries },
      // What stands for node/ in a browser is chosen by its bundler (package.json, "imports").
      to: { path: '^src/', pathNot: [entries, '^src/(?:rpc/gen|runtime/browser)/'], reachable: false },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types as well: who needs a type of a layer depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};

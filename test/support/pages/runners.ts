/**
 * What runs the commands of each page that has any, in CI. Its runners know all of them: of one that they do not run, they
 * say why, by name. Who adds a page, or the first command to one, adds its runner here.
 */
export const runners: Readonly<Record<string, readonly string[]>> = {
  'CONTRIBUTING.md': ['test/pages/contributing.test.ts'],
  'README.md': ['scripts/try-readme.sh', 'test/pages/controller.test.ts'],
  'docs/appliance.md': ['test/e2e/appliance-page.test.ts'],
  'docs/audit.md': ['test/pages/audit.test.ts'],
  'docs/bridge.md': ['test/pages/bridge.test.ts'],
  'docs/controller.md': ['test/pages/controller.test.ts'],
  'docs/image.md': ['test/e2e/image-life.test.ts', 'test/e2e/upgrade.test.ts'],
  'docs/keys.md': ['test/pages/keys.test.ts'],
  'docs/observe.md': ['test/pages/observe.test.ts'],
  'docs/operate.md': ['test/pages/operate.test.ts', 'scripts/try-operate.sh'],
  'docs/packages.md': ['scripts/try-packages.sh'],
  'docs/release-format.md': ['test/pages/release-format.test.ts'],
  'docs/scale.md': ['test/pages/scale.test.ts'],
  'docs/verify.md': ['test/pages/verify.test.ts'],
  'docs/watch.md': ['test/pages/watch.test.ts'],
  'examples/go/README.md': ['test/examples/pages.test.ts'],
  'examples/python/README.md': ['test/examples/pages.test.ts'],
  'examples/rust/README.md': ['test/examples/pages.test.ts'],
  'examples/typescript/README.md': ['test/examples/pages.test.ts'],
  'packaging/npm/README.md': ['test/pages/npm-readme.test.ts'],
};

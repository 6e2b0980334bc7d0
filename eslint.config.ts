import type { Linter } from 'eslint';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * The layers of src, left to right. Imports only point left (docs/design.md, "Layout"):
 * what a layer may not import is every layer to its right.
 */
const layers = [['formats'], ['git', 'keys'], ['release'], ['platform'], ['rpc'], ['cli']];

const layerRules: Linter.Config[] = layers.flatMap((names, index) => {
  const forbidden = layers.slice(index + 1).flat();
  return names.map((name) => {
    const siblings = names.filter((other) => other !== name);
    return {
      files: [`src/${name}/**/*.ts`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [...forbidden, ...siblings].map((other) => ({
              group: [`**/${other}/**`],
              message: `src/${name} may not import src/${other}: imports only point left (docs/design.md, "Layout").`,
            })),
          },
        ],
      },
    };
  });
});

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'src/rpc/gen/'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      complexity: ['error', 10],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings come through src/platform/config.ts alone.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
    },
  },
  ...layerRules,
  { files: ['src/platform/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    // Build programs and tests are run by a person or by CI: they print, and they read the environment they run in.
    files: ['build/**/*.ts', 'test/**/*.ts'],
    rules: {
      'no-console': 'off',
      'no-restricted-properties': 'off',
      'max-lines-per-function': 'off',
      // node:test's test() and describe() return promises that the runner itself waits for.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              package: 'node:test',
              name: ['test', 'it', 'describe', 'suite', 'before', 'after', 'beforeEach', 'afterEach'],
            },
          ],
        },
      ],
    },
  },
);

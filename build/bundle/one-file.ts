import path from 'node:path';
import { type OutputFile, transform } from 'esbuild';

/** Stands for the end of a comment within one. */
const ESCAPED_END = '*#/';

/**
 * Joins the modules that esbuild splits a program into, so that there is one file all the same. V8 parses all of a file
 * before it runs any of it, which takes longer than all else that a start takes, but it passes over comments: so each
 * module stands in a comment, and is compiled when something first asks for it.
 *
 * That is by vm.compileFunction, which `node --disallow-code-generation-from-strings` allows: what it forbids is eval,
 * where text that came from elsewhere may end up. Here it is from this file alone.
 *
 * @param command that runs the file, with its options: for the first line, as of env(1)
 * @param entry file name of the module that runs first
 * @param free names that modules use without declaring them, and what they stand for
 */
export async function toOneFile(
  command: string,
  modules: readonly OutputFile[],
  entry: string,
  free: Readonly<Record<string, string>>,
): Promise<string> {
  const sources = await Promise.all(
    modules.map(async (module) => `'${path.basename(module.path)}'() {/*${await toCommentable(module.text)}*/},`),
  );
  const parameters = ['require', 'module', 'exports', ...Object.keys(free)].map((name) => `'${name}'`);
  return `#!/usr/bin/env -S ${command}
'use strict';
const { compileFunction } = require('node:vm');
const sources = {
${sources.join('\n')}
};
const modules = new Map();
function load(specifier) {
  const name = specifier.replace('./', '');
  if (!Object.hasOwn(sources, name)) return require(specifier);
  const known = modules.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const text = sources[name].toString();
  const source = text.slice(text.indexOf('/*') + 2, -'*/}'.length).replaceAll('${ESCAPED_END}', '*/');
  const run = compileFunction(source, [${parameters.join(', ')}], { filename: __filename + '/' + name });
  run(load, module, module.exports, ${Object.values(free).join(', ')});
  return module.exports;
}
load('${entry}');
`;
}

/** The module as CommonJS that can stand in a comment. */
async function toCommentable(source: string): Promise<string> {
  const { code } = await transform(source, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    // Of a file with any other character, V8 keeps every character in two bytes.
    charset: 'ascii',
    legalComments: 'none',
    // Compiled text has no import() of its own; what it asks for is in the file anyway.
    supported: { 'dynamic-import': false },
  });
  if (code.includes(ESCAPED_END)) throw new Error(`A module holds ${ESCAPED_END}: choose something else to escape by.`);
  return code.trimEnd().replaceAll('*/', ESCAPED_END);
}

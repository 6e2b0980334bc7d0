/**
 * Turns places in a stack of the shipped bundle (`agent.cjs:2:1234`) into places in its sources, by the source map that
 * the build of the same commit writes beside the bundle. Whatever else the text holds stays as it is.
 *
 * Usage: npm run --silent stack -- [FILE] [--map FILE]     (without FILE: standard input)
 */
import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const STANDARD_INPUT = 0;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { map: { type: 'string', default: path.join(root, 'dist/agent.cjs.map') } },
});

// esbuild wrote it; its `sources` are relative to it.
const map = new SourceMap(JSON.parse(readFileSync(values.map, 'utf8')) as SourceMapPayload);

function placeOf(lineText: string, columnText: string): string | undefined {
  const found = map.findEntry(Number(lineText) - 1, Number(columnText) - 1);
  if (!('originalSource' in found)) return undefined;
  const { originalSource, originalLine, originalColumn } = found;
  const source = path.relative(root, path.resolve(path.dirname(values.map), originalSource));
  return `${source}:${originalLine + 1}:${originalColumn + 1}`;
}

const text = readFileSync(positionals[0] ?? STANDARD_INPUT, 'utf8');
process.stdout.write(
  text.replace(
    /[^\s()]*agent\.cjs:(\d+):(\d+)/g,
    (place, line: string, column: string) => placeOf(line, column) ?? place,
  ),
);

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';

export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly engines?: { readonly node: string };
}

export function readPackage(directory: string): PackageJson {
  // npm itself reads this file and demands these fields of it.
  return JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as PackageJson;
}

/** Files of which something is in the output. */
export function usedInputs(metafile: Metafile): string[] {
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
}

/** Folders of the packages that these files are of. */
export function packagesOf(files: readonly string[]): string[] {
  const packages = files.flatMap((input) => {
    const found = /^(?<directory>.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.groups?.['directory'];
    return found === undefined ? [] : [found];
  });
  return [...new Set(packages)].sort();
}

function licenseText(directory: string): string {
  const { name, version, license } = readPackage(directory);
  const files = readdirSync(directory).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(path.join(directory, file), 'utf8').trim());
  return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
}

/** The licences of these packages, one after the other. */
export function licenseTexts(directories: readonly string[]): string {
  return `${directories.map(licenseText).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

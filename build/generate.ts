/**
 * Generates src/rpc/gen from the .proto files: our own, and the standard ones of gRPC, which npm packages carry; and what is
 * told of errors, from the agent's own tables (build/reasons/reason-table.ts).
 * With --check it writes nothing and fails when what is there is not what would be generated.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { descriptorTable } from './descriptor-table.ts';
import { reasonsJson, withTables } from './reasons/reason-table.ts';
import { withStrictDecoders } from './strict-decoders.ts';

const root = path.resolve(import.meta.dirname, '..');
const outDirectory = path.join(root, 'src/rpc/gen');

/** Where each standard file is found, and the name under which all other programs import it. */
const standardFiles = {
  'grpc/health/v1/health.proto': 'grpc-health-check/proto/health/v1/health.proto',
  'grpc/reflection/v1/reflection.proto': '@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto',
  'grpc/reflection/v1alpha/reflection.proto': '@grpc/reflection/build/proto/grpc/reflection/v1alpha/reflection.proto',
  'google/rpc/status.proto': 'google-proto-files/google/rpc/status.proto',
  'google/rpc/error_details.proto': 'google-proto-files/google/rpc/error_details.proto',
};

/** Beside the interface, and in every example client, as each is a whole of its own. */
const reasonsFiles = [
  'proto/sealci/release/v1/reasons.json',
  'examples/go/reasons.json',
  'examples/python/release_client/reasons.json',
  'examples/rust/reasons.json',
  'examples/typescript/reasons.json',
];

function generate(workDirectory: string): string {
  const inputDirectory = path.join(workDirectory, 'proto');
  cpSync(path.join(root, 'proto'), inputDirectory, { recursive: true });
  for (const [name, source] of Object.entries(standardFiles)) {
    const target = path.join(inputDirectory, name);
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(path.join(root, 'node_modules', source), target);
  }
  const bin = path.join(root, 'node_modules/.bin');
  const template = path.join(root, 'buf.gen.yaml');
  const buf = (...args: string[]): void => {
    execFileSync(path.join(bin, 'buf'), args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` },
    });
  };
  // Under its older name, reflection has the same messages: no code for them twice.
  const older = path.join(inputDirectory, 'grpc/reflection/v1alpha');
  buf('generate', inputDirectory, '--exclude-path', older, '--template', template, '--output', workDirectory);
  const generated = path.join(workDirectory, 'src/rpc/gen');
  for (const [name, code] of readTree(generated)) {
    writeFileSync(path.join(generated, name), withStrictDecoders(code));
  }
  const set = path.join(workDirectory, 'descriptors.binpb');
  buf('build', inputDirectory, '--as-file-descriptor-set', '--exclude-source-info', '--output', set);
  writeFileSync(path.join(generated, 'descriptors.ts'), descriptorTable(readFileSync(set)));
  return generated;
}

function readTree(directory: string): Map<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(directory, file), readFileSync(file, 'utf8')];
    }),
  );
}

function staleFiles(current: Map<string, string>, generated: Map<string, string>): string[] {
  const names = new Set([...current.keys(), ...generated.keys()]);
  return [...names].filter((name) => current.get(name) !== generated.get(name));
}

/** Brings the files about errors up to date, or says which of them are not. */
async function updateReasons(writes: boolean): Promise<string[]> {
  const page = path.join(root, 'docs/errors.md');
  const json = await reasonsJson();
  const current = new Map([
    ...reasonsFiles.map((file) => [path.join(root, file), json] as const),
    [page, await withTables(readFileSync(page, 'utf8'))],
  ]);
  const stale = [...current].filter(([file, text]) => readIfThere(file) !== text);
  if (writes) for (const [file, text] of stale) writeFileSync(file, text);
  return stale.map(([file]) => path.relative(root, file));
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

const check = process.argv.includes('--check');
mkdirSync(outDirectory, { recursive: true });
// Beside the target, so that the rename stays within one file system.
const workDirectory = mkdtempSync(check ? path.join(tmpdir(), 'generate-') : path.join(root, 'src/rpc/.gen-'));
try {
  const generated = generate(workDirectory);
  if (check) {
    const stale = [...staleFiles(readTree(outDirectory), readTree(generated)), ...(await updateReasons(false))];
    if (stale.length > 0) {
      console.error(`What is generated is not current: ${stale.join(', ')}. Run: npm run generate`);
      process.exitCode = 1;
    }
  } else {
    rmSync(outDirectory, { recursive: true });
    renameSync(generated, outDirectory);
    await updateReasons(true);
  }
} finally {
  rmSync(workDirectory, { recursive: true });
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const tools = join(root, 'dist/tools');

/** Runs a program from the root of the checkout. @returns its exit code, and all that it said */
export function runTool(
  program: string,
  args: readonly string[],
  input = '',
): { code: number | null; said: string; stdout: string } {
  const { error, status, stdout, stderr } = spawnSync(join(tools, program), args, { cwd: root, input });
  if (error) throw error;
  return { code: status, stdout: stdout.toString(), said: `${stdout.toString()}${stderr.toString()}` };
}

function python(script: string, input: string): unknown {
  const { code, said } = runTool('python/bin/python', ['-c', script], input);
  if (code !== 0) throw new Error(said);
  return JSON.parse(said);
}

export type Manifest = Readonly<Record<string, unknown>>;

/** The documents of a YAML file. */
export function parseYaml(text: string): readonly Manifest[] {
  return python(
    'import json, sys, yaml; json.dump(list(yaml.safe_load_all(sys.stdin)), sys.stdout)',
    text,
  ) as readonly Manifest[];
}

/** An HCL file as JSON: each block is a list, labels are keys, words stand without their quotes. */
export function parseHcl(text: string): Manifest {
  return python(
    'import hcl2, json, sys; json.dump(hcl2.load(sys.stdin, serialization_options=hcl2.SerializationOptions(strip_string_quotes=True, explicit_blocks=False)), sys.stdout)',
    text,
  ) as Manifest;
}

/** What stands at a path of keys and places, as `spec.template.spec.containers.0`. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !(key in inner)) throw new Error(`There is no ${path}.`);
    return (inner as Readonly<Record<string, unknown>>)[key];
  }, value);
}

import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const built = path.join(root, 'dist/examples');
const example = (...names: readonly string[]): string => path.join(root, 'examples', ...names);

export interface ExampleClient {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** As scripts/build-examples.sh builds them. */
export const clients: readonly ExampleClient[] = [
  { name: 'Go', command: [path.join(built, 'go/release-client')] },
  {
    name: 'Python',
    command: [path.join(root, 'dist/tools/python/bin/python'), '-m', 'release_client'],
    env: { PYTHONPATH: `${path.join(built, 'python')}:${example('python')}`, PYTHONDONTWRITEBYTECODE: '1' },
  },
  { name: 'TypeScript, by Connect', command: [process.execPath, example('typescript/src/connect-client.ts')] },
  { name: 'TypeScript, by grpc-js', command: [process.execPath, example('typescript/src/grpc-js-client.ts')] },
  { name: 'Rust', command: [path.join(built, 'rust/debug/release-client')] },
];

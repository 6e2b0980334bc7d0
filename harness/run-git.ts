import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs git in a folder, with `input` as its standard input, part by part. */
export async function git(cwd: string, args: readonly string[], input: Iterable<string | Buffer> = []): Promise<void> {
  const child = spawn('git', args, { cwd, stdio: ['pipe', 'ignore', 'inherit'] });
  for (const part of input) if (!child.stdin.write(part)) await once(child.stdin, 'drain');
  child.stdin.end();
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0) throw new Error(`git ${args.join(' ')} failed`);
}

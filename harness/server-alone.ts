import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type Cost, readCost, timeCommand } from './timed-process.ts';

export interface ServerCost extends Cost {
  readonly packBytes: number;
}

/** How long `git upload-pack` takes to make the pack that the agent asks for, read by nobody in particular. */
export async function measureServer(repository: string, tag: string): Promise<ServerCost> {
  const id = execFileSync('git', ['-C', repository, 'rev-parse', `refs/tags/${tag}`], { encoding: 'utf8' }).trim();
  const line = (text: string): string => `${(text.length + 5).toString(16).padStart(4, '0')}${text}\n`;
  const format = id.length === 64 ? 'sha256' : 'sha1';
  const request =
    line('command=fetch') +
    line(`object-format=${format}`) +
    `0001${line('ofs-delta')}${line(`want ${id}`)}${line('deepen 1')}${line('done')}0000`;
  const started = performance.now();
  const [program, ...args] = [...timeCommand, 'git', 'upload-pack', '--stateless-rpc', repository];
  const server = spawn(program, args, { env: { ...process.env, GIT_PROTOCOL: 'version=2' } });
  const stderr = text(server.stderr);
  server.stdin.end(request);
  let packBytes = 0;
  // Buffers: no encoding is set.
  for await (const chunk of server.stdout as AsyncIterable<Buffer>) packBytes += chunk.length;
  const [status] = server.exitCode === null ? ((await once(server, 'exit')) as [number | null]) : [server.exitCode];
  if (status !== 0) throw new Error(`git upload-pack failed in ${repository}`);
  return { ...readCost((performance.now() - started) / 1000, await stderr), packBytes };
}

/** Has a release made, and saves it. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Agent } from './agent.ts';
import { Phase, type Progress, type ReleaseInfo } from './gen/sealci/release/v1/release_agent_pb.ts';
import { lost, withRetries } from './retry.ts';
import { NewFile, PUBLIC } from './save.ts';

/** Longer than the agent works on one release. */
const DEADLINE_MS = 31 * 60_000;

interface ReleaseRequest {
  readonly repositoryUrl: string;
  readonly tag: string;
  /** Every attempt has the same, so all of them are for the same release. */
  readonly idempotencyToken: string;
}

/** Returns the path of the saved release. */
export async function create(
  agent: Agent,
  request: ReleaseRequest,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  await using file = await NewFile.create(folder, PUBLIC);
  const name = await withRetries(() => receive(agent, request, file, signal), signal);
  const saved = path.join(folder, name);
  await file.keep(saved);
  return saved;
}

/** Reads one answer to its end. Returns the name of the file. */
async function receive(agent: Agent, request: ReleaseRequest, file: NewFile, signal: AbortSignal): Promise<string> {
  await file.clear();
  const hash = createHash('sha256');
  let name = '';
  let size = 0n;
  for await (const { event } of agent.createRelease(request, { signal, timeoutMs: DEADLINE_MS })) {
    switch (event.case) {
      case 'progress':
        report(event.value);
        break;
      case 'info':
        name = fileName(event.value);
        break;
      case 'chunk':
        await file.write(event.value);
        hash.update(event.value);
        size += BigInt(event.value.length);
        break;
      case 'summary':
        if (event.value.sizeBytes !== size || event.value.sha256 !== hash.digest('hex')) {
          throw new Error('what came is not what the agent says it sent');
        }
        return name;
      case undefined: // of a newer agent
    }
  }
  throw lost();
}

function report({ phase, queuePosition }: Progress): void {
  if (phase === Phase.QUEUED) console.error(`waiting, number ${queuePosition} in the agent's queue`);
}

/** A name from outside must not lead elsewhere. */
function fileName({ fileName: name }: ReleaseInfo): string {
  if (/^-|[/\\\0]/.test(name) || !name.endsWith('.git.tgz.sig')) throw new Error(`the agent names the file "${name}"`);
  return name;
}

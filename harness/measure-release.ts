import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReleaseSummary } from '../src/release/release.ts';
import { AgentClient } from '../src/rpc/client/client.ts';
import type { AgentProcess } from './agent-process.ts';

/** Notes when the git server has sent the last byte of its last answer to a POST: that of the pack. */
export class PackWatch {
  lastByteAt = NaN;

  readonly intercept = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method === 'POST') response.on('finish', () => (this.lastByteAt = performance.now()));
    return false;
  };
}

export interface ReleaseCost {
  readonly agentSeconds: number;
  readonly firstChunkSeconds: number;
  readonly firstChunkAfterPackSeconds: number;
  readonly afterPackSeconds: number;
  readonly agentCpuSeconds: number;
  readonly agentPeakMiB: number;
}

export async function measureRelease(
  agent: AgentProcess,
  watch: PackWatch,
  url: string,
  tag: string,
): Promise<{ readonly cost: ReleaseCost; readonly summary: ReleaseSummary }> {
  const client = new AgentClient(agent.address);
  let summary: ReleaseSummary | undefined;
  let [started, firstChunkAt, endedAt] = [NaN, NaN, NaN];
  const { cpuSeconds, peakMiB } = await agent.measure(async () => {
    started = performance.now();
    for await (const event of client.createRelease({ repositoryUrl: url, tag }, AbortSignal.timeout(600_000))) {
      if (event.type === 'chunk' && Number.isNaN(firstChunkAt)) firstChunkAt = performance.now();
      if (event.type === 'summary') summary = event.summary;
    }
    endedAt = performance.now();
  });
  client.close();
  if (!summary) throw new Error('a release without summary');
  const seconds = (from: number, to: number): number => (to - from) / 1000;
  const cost = {
    agentSeconds: seconds(started, endedAt),
    firstChunkSeconds: seconds(started, firstChunkAt),
    firstChunkAfterPackSeconds: seconds(watch.lastByteAt, firstChunkAt),
    afterPackSeconds: seconds(watch.lastByteAt, endedAt),
    agentCpuSeconds: cpuSeconds,
    agentPeakMiB: peakMiB,
  };
  return { cost, summary };
}

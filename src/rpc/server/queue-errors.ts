import { AgentError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';

export function preemptedError({ maxSetAsideReleases }: Pick<Limits, 'maxSetAsideReleases'>): AgentError {
  return new AgentError(
    'PREEMPTED',
    'The release waited for its git server, or for you to read, and others needed its place. Ask again later, and read without pauses.',
    { data: { limit: 'maxSetAsideReleases', value: String(maxSetAsideReleases) } },
  );
}

export function queueFullError(): AgentError {
  return new AgentError('QUEUE_FULL', 'The agent makes as many releases as it may; ask again later.');
}

export function drainingError(): AgentError {
  return new AgentError('DRAINING', 'The agent is stopping; ask another one, or ask again later.');
}

import type { ChildProcess } from 'node:child_process';
import type { Attempt } from './attempt.ts';
import { type LinkEvent, linkEvent } from './fault-link.ts';
import type { Fault } from './fault-plan.ts';
import { boundMemory } from './leftovers.ts';
import type { MovedClock } from './moved-clock.ts';

/** What a fault may happen to. */
export interface Targets {
  readonly attempt: Attempt;
  /** Undefined when a command makes the release itself. */
  readonly agent: ChildProcess | undefined;
  readonly clock: MovedClock;
}

/** Has a fault happen, now. @returns what becomes of the connection whose bytes have passed */
export function strike(fault: Fault, { attempt, agent, clock }: Targets): LinkEvent {
  switch (fault.kind) {
    case 'silence':
    case 'end':
    case 'reset':
      return linkEvent(fault);
    case 'clock':
      clock.move(fault.seconds);
      break;
    case 'memory':
      boundMemory(agent ? agent.pid : attempt.pid, fault.mib);
      break;
    case 'signal':
      if (fault.to === 'agent' && agent) agent.kill(fault.signal);
      else attempt.end(fault.signal);
  }
  return 'go on';
}

import { isatty } from 'node:tty';
import { asAgentError } from '../errors.ts';
import { errorFacts, Log } from '../platform/log.ts';
import type { Context } from './context.ts';

/** Their descriptors. */
const STANDARD_STREAMS: readonly number[] = [0, 1, 2];

/** The log of a command that runs until it is stopped, on stdout. */
export function startLog(): Log {
  const log = new Log(process.stdout, () => new Date());
  const defect = (error: unknown): void => {
    log.event('defect', errorFacts(asAgentError(error)));
    process.exit(1);
  };
  // The state of the program is unknown from then on: whoever started it starts it anew.
  process.on('uncaughtException', defect);
  process.on('unhandledRejection', defect);
  // Whoever read the log has gone: unlike other commands, this one goes on.
  process.stdout.removeAllListeners('error');
  process.stdout.on('error', () => undefined);
  return log;
}

/**
 * Who closes a terminal wants what runs there to end, after the releases that it makes. Where there is none, SIGHUP comes
 * from whoever operates a service, and means "read your configuration anew": it must not end anything.
 *
 * @returns takes what reads it anew, once there is something that can
 */
export function heedHangUp(context: Context): (readAnew: () => void) => void {
  if (STANDARD_STREAMS.some((fd) => isatty(fd))) return () => undefined;
  context.outlivesTerminal = true;
  return (readAnew) => process.on('SIGHUP', readAnew);
}

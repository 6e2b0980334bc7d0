import { closeSync, constants, openSync, readSync } from 'node:fs';
import { AgentError } from '../errors.ts';

/**
 * Makes sure that the kernel's random source is ready, without waiting for it: what node:crypto would do, in silence.
 * From Linux 5.6 on, /dev/random has bytes from that moment on and for ever. (entropy_avail says something else: an
 * estimate, with no fixed value that means "ready".)
 * @param device for tests
 * @throws ENTROPY_NOT_READY
 */
export function requireEntropy(device = '/dev/random'): void {
  let fd: number | undefined;
  try {
    fd = openSync(device, constants.O_RDONLY | constants.O_NONBLOCK);
    const byte = Buffer.alloc(1);
    if (readSync(fd, byte) === 1) return;
  } catch (cause) {
    throw notReady(cause);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
  throw notReady();
}

function notReady(cause?: unknown): AgentError {
  return new AgentError(
    'ENTROPY_NOT_READY',
    "The kernel's random source is not ready, so no key can be made; ask again in a few seconds, or give the machine a random number device.",
    cause === undefined ? {} : { cause },
  );
}

import { readFileSync } from 'node:fs';

/**
 * How many descriptors this process may have open: proc_pid_limits(5). Node raises the soft limit to the hard one when it
 * starts. Infinity where that cannot be read, as in the image, whose init sets it.
 */
export function maxOpenFiles(read: () => string = () => readFileSync('/proc/self/limits', 'latin1')): number {
  let text: string;
  try {
    text = read();
  } catch {
    return Infinity;
  }
  const soft = /^Max open files +(\d+)/m.exec(text)?.[1];
  return soft === undefined ? Infinity : Number(soft);
}

import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';

// A temporary file or folder is called
//   .sealci-PLACE-PID-START-RANDOM.KIND
// after the process that writes it, so that whoever comes next can tell whether that has died: nothing of it can clean up
// after SIGKILL. PLACE stands for the running kernel and the namespaces in which PID and START have a meaning.

/** `part` is a file that is not complete, `old` one that is being replaced, `extract` a folder. */
type Kind = 'part' | 'old' | 'extract';

const NAME =
  /^\.sealci-(?<place>[0-9a-f]{16})-(?<pid>[1-9]\d{0,9})-(?<start>\d{1,20})-[0-9a-f]{16}\.(?:part|old|extract)$/;
const RANDOM_BYTES = 8;
const PLACE_DIGITS = 16;
/** Fields of /proc/PID/stat behind the name of the program, which may hold anything. */
const STATE_FIELD = 0;
const START_FIELD = 19;

interface ProcessFacts {
  readonly pid: string;
  readonly state: string;
  /** In clock ticks since the kernel's start. */
  readonly start: string;
}

/** Undefined where that cannot be told: elsewhere than on Linux, or when /proc does not show it. */
function factsOf(pid: number | 'self'): ProcessFacts | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      pid: text.slice(0, text.indexOf(' ')),
      state: fields[STATE_FIELD] ?? '',
      start: fields[START_FIELD] ?? '',
    };
  } catch {
    return undefined;
  }
}

/** Where this process runs, and since when. */
interface Own {
  readonly place: string;
  readonly start: string;
}

/** None of it changes while the process runs. */
let own: Own | undefined;

/** Undefined when this process cannot say who it is in a way that others understand. */
function ownFacts(): Own | undefined {
  return (own ??= readOwnFacts());
}

function readOwnFacts(): Own | undefined {
  const self = factsOf('self');
  // A /proc of other namespaces than ours shows other processes under these numbers.
  if (self?.pid !== String(process.pid)) return undefined;
  try {
    const kernel = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1');
    // Times in /proc are as the reader's time namespace has them.
    const namespaces = ['pid', 'time'].map((name) => readlinkSync(`/proc/self/ns/${name}`));
    const facts = [kernel, ...namespaces].join('\n');
    const place = createHash('sha256').update(facts).digest('hex').slice(0, PLACE_DIGITS);
    return { place, start: self.start };
  } catch {
    return undefined;
  }
}

/** A name that nothing has yet. */
export function temporaryName(kind: Kind): string {
  const random = randomBytes(RANDOM_BYTES).toString('hex');
  const facts = ownFacts();
  // Without an owner, it stays when this process is killed.
  if (!facts) return `.sealci-${random}.${kind}`;
  return `.sealci-${facts.place}-${process.pid}-${facts.start}-${random}.${kind}`;
}

/**
 * Removes from a folder what processes of ours left there that were killed. It stays when there is any doubt: what was
 * written under another kernel or in another container may still be in use there, as the folder may be shared.
 */
export function sweepTemporaries(folder: string): void {
  try {
    const names = readdirSync(folder).filter((name) => NAME.test(name));
    const place = names.length > 0 ? ownFacts()?.place : undefined;
    if (place === undefined) return;
    for (const name of names) if (isLeft(name, place)) removeOwn(path.join(folder, name));
  } catch {
    // To tidy up is no part of the work: whatever stands in the way of that is told by who does it.
  }
}

function isLeft(name: string, here: string): boolean {
  const { place, pid, start } = NAME.exec(name)?.groups ?? {};
  return place === here && pid !== undefined && isGone(Number(pid), start);
}

function isGone(pid: number, start: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return true;
  }
  const facts = factsOf(pid);
  // Another process has the number by now, or this one has ended and its parent has not asked how.
  return facts !== undefined && (facts.start !== start || facts.state === 'Z');
}

/** In a folder that others may write to, whoever gives a file such a name must not have us remove another's. */
function removeOwn(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.uid !== process.geteuid?.()) return;
  rmSync(file, { recursive: true, force: true });
}

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { AgentError } from '../../errors.ts';
import { readPublicKeys } from '../../keys/public-keys.ts';
import type { KeyRoll } from '../../keys/ring/key-roll.ts';
import { type RollFileName, rollFiles, SEALED_RING } from '../../keys/ring/roll-files.ts';
import { isFolder, namesIn } from '../../platform/folder.ts';
import { makeDirectory } from '../../platform/made-directory.ts';
import { PUBLIC_MODE, SECRET_MODE } from '../../platform/new-files.ts';
import { readFileBytes } from '../../platform/read-secret.ts';
import { makeTemporaryFolder, syncToDisk, unwritable, writeSynced } from '../../platform/whole-files.ts';
import { checkRoll, MAX_ROLL_FILE_BYTES } from './check-roll.ts';

const TEMPORARIES = '.part';

/** The ring of the newest roll, which every agent has to have. */
export interface KeptRing {
  /** Of the ring. */
  readonly epoch: number;
  /** Of its active key. */
  readonly fingerprint: string;
  readonly sealed: Uint8Array;
}

/**
 * What came of rolls: a folder for each, called after the epoch that it began, with the files that roll-keys writes. A
 * folder is there whole or not at all.
 */
export class KeptRolls {
  readonly #folder: string;
  readonly #temporaries: string;
  #newest: KeptRing | undefined;

  /** @throws FILE_UNWRITABLE */
  constructor(folder: string) {
    this.#folder = folder;
    this.#temporaries = path.join(folder, TEMPORARIES);
    makeDirectory(folder);
    rmSync(this.#temporaries, { recursive: true, force: true });
    try {
      mkdirSync(this.#temporaries);
    } catch (cause) {
      throw unwritable(this.#temporaries, cause);
    }
  }

  /** Epochs of all rolls, the newest first. */
  epochs(): number[] {
    const names = readdirSync(this.#folder).filter((name) => /^[1-9]\d{0,8}$/.test(name));
    return names.map(Number).toSorted((one, other) => other - one);
  }

  /** @throws FILE_UNREADABLE */
  read(epoch: number, name: RollFileName): Buffer {
    return readFileBytes(path.join(this.#folder, String(epoch), name), MAX_ROLL_FILE_BYTES, 'FILE_UNREADABLE');
  }

  /** Undefined when nothing has been rolled. @throws FILE_UNREADABLE, KEY_FILE_INVALID */
  async newest(): Promise<KeptRing | undefined> {
    const [epoch] = this.epochs();
    if (epoch === undefined || epoch === this.#newest?.epoch) return this.#newest;
    const [fingerprint] = (await readPublicKeys(this.read(epoch, 'new-key.pub.asc'))).keys();
    // readPublicKeys has refused a file without a key.
    this.#newest = { epoch, fingerprint: fingerprint ?? '', sealed: this.read(epoch, SEALED_RING) };
    return this.#newest;
  }

  /** Public keys of all rolls, the denied ones with their revocations. */
  publicKeys(): Buffer[] {
    return this.epochs().flatMap((epoch) => [
      this.read(epoch, 'new-key.pub.asc'),
      this.read(epoch, 'denied-key.pub.asc'),
    ]);
  }

  /**
   * Keeps a roll. It is on the disk when this returns.
   *
   * @param after the epoch that was kept when the roll was begun; 0: none
   * @throws AGENT_STREAM_INVALID, KEY_RING_CONFLICT, FILE_UNWRITABLE
   */
  async add(roll: KeyRoll, after: number): Promise<void> {
    await checkRoll(roll, after);
    const place = path.join(this.#folder, String(roll.keyRingEpoch));
    if (isFolder(place) && namesIn(place).length > 0) {
      throw new AgentError(
        'KEY_RING_CONFLICT',
        `${place} holds another roll of that number: two agents were rolled apart. docs/keys.md says what to do.`,
      );
    }
    const staged = makeTemporaryFolder(this.#temporaries);
    for (const [name, contentOf] of Object.entries(rollFiles)) {
      await writeSynced(path.join(staged, name), contentOf(roll), name === SEALED_RING ? SECRET_MODE : PUBLIC_MODE);
    }
    await syncToDisk(staged);
    try {
      await rename(staged, place);
    } catch (cause) {
      throw unwritable(place, cause);
    }
    await syncToDisk(this.#folder);
  }
}

import { AgentError } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';
import type { KeyFile } from '../../keys/key-file.ts';
import { type PublicKeys, readPublicKeys } from '../../keys/public-keys.ts';
import type { KeyRingView } from '../../keys/ring/key-view.ts';
import { writeKeyring } from '../../keys/ring/published-keyring.ts';
import type { Memory } from '../state/memory.ts';
import type { KeptRolls } from './kept-rolls.ts';

/**
 * The public keys whose signatures count: those that the operator gave or, where he gave none, those that each agent had
 * when it was first asked; and those of the rolls that were made here.
 */
export class KeyTrust {
  readonly #given: readonly KeyFile[] | undefined;
  readonly #memory: Memory;
  readonly #rolls: KeptRolls;
  #keys: PublicKeys = new Map();

  private constructor(given: readonly KeyFile[] | undefined, memory: Memory, rolls: KeptRolls) {
    this.#given = given;
    this.#memory = memory;
    this.#rolls = rolls;
  }

  /** @throws KEY_FILE_INVALID, FILE_UNREADABLE */
  static async open(given: readonly KeyFile[] | undefined, memory: Memory, rolls: KeptRolls): Promise<KeyTrust> {
    const trust = new KeyTrust(given, memory, rolls);
    await trust.refresh();
    return trust;
  }

  get keys(): PublicKeys {
    return this.#keys;
  }

  /** To be called after a roll. */
  async refresh(): Promise<void> {
    const pins = this.#given
      ? []
      : [...this.#memory.pins()].map(([name, keys]) => ({ name, bytes: Buffer.from(keys) }));
    const files = [...(this.#given ?? []), ...pins, ...this.#rolls.publicKeys()];
    this.#keys = files.length === 0 ? new Map() : await readPublicKeys(...files);
  }

  /**
   * Makes sure that the active key of an agent is trusted.
   *
   * @returns true when it is so from now on, because this agent was never asked before
   * @throws KEY_MISMATCH, AGENT_STREAM_INVALID
   */
  async check(address: string, ring: KeyRingView): Promise<boolean> {
    const { fingerprint } = ring.key;
    if (this.#keys.has(fingerprint)) return false;
    if (this.#given || this.#memory.pins().has(address) || this.#rolls.epochs().length > 0) {
      throw new AgentError(
        'KEY_MISMATCH',
        `The agent's key is ${fingerprint}, which is not trusted here. If it is right, put it into the file of "trustedKeys"; if the agent was rolled by hand, put the folder of that roll into "rolls".`,
        { data: { actual: fingerprint } },
      );
    }
    this.#memory.pin(address, await firstKeys(ring));
    await this.refresh();
    return true;
  }
}

/** All keys of a ring as they are pinned. @throws AGENT_STREAM_INVALID when they could not be read again */
async function firstKeys({ key, olderKeys }: KeyRingView): Promise<string> {
  const { fingerprint } = key;
  try {
    const keyring = await writeKeyring([key, ...olderKeys.filter((older) => older.fingerprint !== fingerprint)]);
    if ((await readPublicKeys(Buffer.from(keyring))).has(fingerprint)) return keyring;
  } catch (cause) {
    throw noSuchKey(fingerprint, cause);
  }
  throw noSuchKey(fingerprint);
}

function noSuchKey(fingerprint: string, cause?: unknown): AgentError {
  return new AgentError(
    'AGENT_STREAM_INVALID',
    `The agent says that its key is ${printable(fingerprint)} and sends no such public key; do not trust it.`,
    { cause },
  );
}

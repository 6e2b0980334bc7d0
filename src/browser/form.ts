import { AgentError } from '../errors.ts';
import { printable } from '../formats/printable.ts';
import { type KeyFile, MAX_KEY_FILE_BYTES } from '../keys/key-file.ts';
import type { ExpectedRelease } from '../release/verify/check-statements.ts';
import { element } from './elements.ts';
import type { VerifyJob } from './protocol.ts';

/** Relative to the page. */
const SITE_KEYS = '../keys/keys.asc';
/** What files with public keys are called; a release's detached signature is none. */
const KEY_FILE = /(?<!\.git\.tgz)\.(?:asc|gpg|pgp)$/;
const expectedFields = ['repository', 'tag', 'commit'] as const satisfies (keyof ExpectedRelease)[];

/** The part of the page that says what is to be judged, and by what. */
export class VerifyForm {
  readonly #release = element('release', HTMLInputElement);
  readonly #ownKeys = element('own-keys', HTMLInputElement);

  /** The release that was chosen, if one was. */
  get release(): File | undefined {
    return this.#release.files?.[0];
  }

  /** Takes what was dropped as if it had been chosen: key files by their names, and a release. */
  choose(files: readonly File[]): void {
    for (const file of files) {
      const chosen = new DataTransfer();
      chosen.items.add(file);
      (KEY_FILE.test(file.name) ? this.#ownKeys : this.#release).files = chosen.files;
    }
  }

  /**
   * What a link to this page expects, from the part of its address that is never sent.
   *
   * @returns whether it expects anything
   */
  prefill(fragment: string): boolean {
    const values = new URLSearchParams(fragment.replace(/^#/, ''));
    for (const name of expectedFields) element(name, HTMLInputElement).value = values.get(name) ?? '';
    return expectedFields.some((name) => values.has(name));
  }

  /**
   * What is to be judged of `release`, by the form as it is now.
   *
   * @throws KEY_FILE_INVALID, FILE_UNREADABLE
   */
  async jobOf(release: File): Promise<VerifyJob> {
    const own = this.#ownKeys.files?.[0];
    const expected = expectedRelease();
    const [siteKeys, ownKeys] = await Promise.all([siteKeyFile(), own && readKeyFile(printable(own.name), own)]);
    return { release, expected, ...(siteKeys && { siteKeys }), ...(ownKeys && { ownKeys }) };
  }
}

function expectedRelease(): ExpectedRelease {
  const given = expectedFields.flatMap((name) => {
    const value = element(name, HTMLInputElement).value.trim();
    return value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

/** The newest: a key may have been denied a moment ago. */
async function siteKeyFile(): Promise<KeyFile | undefined> {
  let response: Response;
  try {
    response = await fetch(SITE_KEYS, { cache: 'no-cache' });
  } catch (cause) {
    const message = 'The keys of this site cannot be loaded. Try again when it can be reached.';
    throw new AgentError('FILE_UNREADABLE', message, { cause });
  }
  return response.ok ? readKeyFile('of this site', await response.blob()) : undefined;
}

async function readKeyFile(name: string, blob: Blob): Promise<KeyFile> {
  if (blob.size > MAX_KEY_FILE_BYTES) {
    throw new AgentError(
      'KEY_FILE_INVALID',
      `The key file ${name} has over ${MAX_KEY_FILE_BYTES} bytes. Choose another.`,
    );
  }
  try {
    return { name, bytes: new Uint8Array(await blob.arrayBuffer()) };
  } catch (cause) {
    throw new AgentError('FILE_UNREADABLE', `The key file ${name} cannot be read. Choose it again.`, { cause });
  }
}

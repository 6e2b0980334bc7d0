import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AgentError } from '../../src/errors.ts';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { verifyDetached } from '../../src/keys/verify-detached.ts';
import { stream } from './openpgp.ts';

/** What each program says of a signature, in one word. */
export interface Verdicts {
  /** From the status lines, as GnuPG's doc/DETAILS names them. */
  readonly gpg: GnupgVerdict;
  readonly gpgv: GnupgVerdict;
  readonly sq: Verdict;
  readonly sqv: Verdict;
  readonly rnp: Verdict;
  /** Our own: the key's status, or the error's code. A browser says the same. */
  readonly verify: string;
}

export type Verdict = 'accepts' | 'rejects';
export type GnupgVerdict = 'GOODSIG' | 'REVKEYSIG' | 'EXPKEYSIG' | 'BADSIG' | 'NO_PUBKEY' | 'none';

export interface Signed {
  readonly content: Uint8Array;
  /** Detached signature of it. */
  readonly armored: string;
  /** Both in one, where it is a release. */
  readonly message?: Uint8Array;
}

/** Runs a program to its end; one that is not installed fails the test. */
export function run(home: string, program: string, args: readonly string[]): { status: number | null; stdout: Buffer } {
  const env = { PATH: process.env['PATH'], HOME: home, GNUPGHOME: home, LC_ALL: 'C' };
  const { error, status, stdout } = spawnSync(program, args, { cwd: home, env, maxBuffer: 1 << 26 });
  if (error) throw error;
  return { status, stdout };
}

/** A short-lived home of the programs, with these armored blocks as all that they know of keys. */
export class Verifiers implements Disposable {
  readonly #home = mkdtempSync(path.join(tmpdir(), 'vf-'));
  readonly #blocks: readonly string[];

  constructor(blocks: readonly string[]) {
    this.#blocks = blocks;
    mkdirSync(this.#file('r'));
    blocks.forEach((block, index) => {
      const file = this.#file(`k${index}.asc`);
      writeFileSync(file, block);
      this.run('gpg', '--batch', '--trust-model', 'always', '--import', file);
      this.run('rnpkeys', '--homedir', this.#file('r'), '--import', file);
    });
    writeFileSync(this.#file('ring.gpg'), this.run('gpg', '--batch', '--export').stdout);
    const files = blocks.map((_, index) => this.#file(`k${index}.asc`));
    writeFileSync(this.#file('ring.asc'), this.run('sq', 'keyring', 'merge', ...files).stdout);
  }

  /** A file that programs find by its name alone. */
  write(name: string, content: string): void {
    writeFileSync(this.#file(name), content);
  }

  run(program: string, ...args: readonly string[]): { status: number | null; stdout: Buffer } {
    return run(this.#home, program, args);
  }

  async judge({ content, armored }: Signed): Promise<Verdicts> {
    const [file, signature, ring] = [this.#file('c'), this.#file('c.asc'), this.#file('ring.asc')];
    writeFileSync(file, content);
    writeFileSync(signature, armored);
    const status = ['--status-fd', '1'];
    const said = (program: string, ...args: readonly string[]): Verdict =>
      this.run(program, ...args).status === 0 ? 'accepts' : 'rejects';
    return {
      gpg: gnupg(this.run('gpg', '--batch', '--trust-model', 'always', ...status, '--verify', signature, file).stdout),
      gpgv: gnupg(this.run('gpgv', ...status, '--keyring', this.#file('ring.gpg'), signature, file).stdout),
      sq: said('sq', 'verify', '--signer-cert', ring, '--detached', signature, file),
      sqv: said('sqv', '--keyring', ring, signature, file),
      rnp: said('rnp', '--homedir', this.#file('r'), '--verify', signature, '--source', file),
      verify: await ours(this.#blocks, { content, armored }),
    };
  }

  [Symbol.dispose](): void {
    spawnSync('gpgconf', ['--homedir', this.#home, '--kill', 'all']);
    rmSync(this.#home, { recursive: true, force: true });
  }

  #file(name: string): string {
    return path.join(this.#home, name);
  }
}

function gnupg(status: Buffer): GnupgVerdict {
  const words = ['BADSIG', 'REVKEYSIG', 'EXPKEYSIG', 'GOODSIG', 'NO_PUBKEY'] as const;
  return words.find((word) => new RegExp(`^\\[GNUPG:\\] ${word} `, 'm').test(status.toString())) ?? 'none';
}

async function ours(blocks: readonly string[], { content, armored }: Signed): Promise<string> {
  try {
    const keys = await readPublicKeys(Buffer.from(blocks.join('\n')));
    return (await verifyDetached(stream(content), armored, keys, { now: new Date() })).keyVerdict;
  } catch (error) {
    if (error instanceof AgentError) return error.code;
    throw error;
  }
}

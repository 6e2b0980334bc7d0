import { createHash } from 'node:crypto';
import type { S3Connection } from './s3-connection.ts';

/** RFC 9110, 15.5.17: the object ends before the range begins. */
const RANGE_NOT_SATISFIABLE = 416;

/** What is known of a part of an object. */
export interface PartDigest {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export function partDigest(part: Uint8Array): PartDigest {
  return { sizeBytes: part.length, sha256: createHash('sha256').update(part).digest('hex') };
}

type Digests = Iterable<PartDigest> | AsyncIterable<PartDigest>;

/** @param parts each need not hold longer than until the next one is asked for */
export async function* digestsOf(parts: AsyncIterable<Uint8Array>): AsyncGenerator<PartDigest> {
  for await (const part of parts) yield partDigest(part);
}

/** An object that is there, read from its beginning to be compared with another. */
export class StoredObject {
  readonly #connection: S3Connection;
  readonly #key: string;
  #at = 0;

  constructor(connection: S3Connection, key: string) {
    this.#connection = connection;
    this.#key = key;
  }

  async sizeBytes(): Promise<number> {
    const { headers } = await this.#connection.send({ method: 'HEAD', key: this.#key });
    return Number(headers['content-length']);
  }

  /** Whether its next bytes are those. */
  async #continuesWith({ sizeBytes, sha256 }: PartDigest): Promise<boolean> {
    if (sizeBytes === 0) return true;
    const range = `bytes=${this.#at}-${this.#at + sizeBytes - 1}`;
    const accept = [RANGE_NOT_SATISFIABLE];
    const { status, body } = await this.#connection.send({ method: 'GET', key: this.#key, headers: { range }, accept });
    this.#at += sizeBytes;
    return status !== RANGE_NOT_SATISFIABLE && partDigest(body).sha256 === sha256;
  }

  async beginsWith(parts: Digests): Promise<boolean> {
    for await (const part of parts) if (!(await this.#continuesWith(part))) return false;
    return true;
  }

  /** Whether it has these parts, and nothing behind them. */
  async isMadeOf(parts: Digests): Promise<boolean> {
    return (await this.beginsWith(parts)) && (await this.sizeBytes()) === this.#at;
  }
}

import type { AgentError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { BucketConfig } from './bucket-config.ts';
import { bucketError } from './bucket-error.ts';
import { type ObjectSource, partsOf } from './object-source.ts';
import { elementsIn, readAnswer, textIn } from './s3-answer.ts';
import { S3Connection } from './s3-connection.ts';
import { digestsOf, StoredObject } from './stored-object.ts';
import { inParts, uploadStream } from './stream-upload.ts';
import { upload, type Uploaded } from './upload.ts';

/** Of a list: each takes some 200 bytes of memory. */
const MAX_OBJECTS = 2_000_000;

/** An object as a list of the bucket has it. */
export interface ListedObject {
  readonly sizeBytes: number;
  /** The server's tag of its content, in quotes: with most servers, the MD5 of what came in one piece. */
  readonly etag: string;
}

/** Objects of one bucket whose names begin with one prefix, which is left out of all names here. */
export class Bucket {
  readonly #connection: S3Connection;
  readonly #prefix: string;

  private constructor(connection: S3Connection, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  /** @throws INVALID_CREDENTIALS, CONFIG_INVALID */
  static open(config: BucketConfig, limits: Limits, signal: AbortSignal): Bucket {
    return new Bucket(S3Connection.open(config, limits, signal), config.prefix);
  }

  /** The same bucket, for work that ends with `signal` as well. */
  until(signal: AbortSignal): Bucket {
    return new Bucket(this.#connection.until(signal), this.#prefix);
  }

  /** The same bucket, to clean up behind work that was given up: within seconds, or not at all. */
  toCleanUp(): Bucket {
    return new Bucket(this.#connection.toCleanUp(), this.#prefix);
  }

  close(): void {
    this.#connection.close();
  }

  /** @throws any error of a bucket */
  async list(): Promise<Map<string, ListedObject>> {
    const objects = new Map<string, ListedObject>();
    let next: string | undefined;
    do {
      const page = await this.#page(next);
      const before = objects.size;
      for (const [name, object] of page.objects) objects.set(name, object);
      next = page.next;
      // A server whose pages lead nowhere would be asked for ever.
      if (objects.size > MAX_OBJECTS || (next !== undefined && objects.size === before)) {
        throw bucketError('BUCKET_FAILED', 'lists without end; check "endpoint" and "prefix".');
      }
    } while (next !== undefined);
    return objects;
  }

  async #page(token: string | undefined): Promise<{ objects: [string, ListedObject][]; next: string | undefined }> {
    const query = {
      'list-type': '2',
      // XML has no way to write some characters.
      'encoding-type': 'url',
      prefix: this.#prefix,
      ...(token !== undefined && { 'continuation-token': token }),
    };
    const { body } = await this.#connection.send({ method: 'GET', query });
    const page = readAnswer(body, 'ListBucketResult');
    const isUrl = textIn(page, 'EncodingType') === 'url';
    const objects = elementsIn(page, 'Contents').flatMap((object) => {
      const name = this.#nameOf(textIn(object, 'Key') ?? '', isUrl);
      const entry = { sizeBytes: Number(textIn(object, 'Size')), etag: textIn(object, 'ETag') ?? '' };
      return name === undefined ? [] : [[name, entry] satisfies [string, ListedObject]];
    });
    const isCut = textIn(page, 'IsTruncated') === 'true';
    return { objects, next: isCut ? textIn(page, 'NextContinuationToken') : undefined };
  }

  /** Undefined when it is none that was asked for. */
  #nameOf(key: string, isUrl: boolean): string | undefined {
    const name = isUrl ? fromUrl(key) : key;
    return name?.startsWith(this.#prefix) === true ? name.slice(this.#prefix.length) : undefined;
  }

  /**
   * Ends uploads in parts that someone began and did not end: nobody sees them, and they take room.
   *
   * @param begunBefore those alone, by the server's clock; all of them when absent
   */
  async endUploads(begunBefore?: Date): Promise<void> {
    const query = { uploads: '', prefix: this.#prefix };
    const { body } = await this.#connection.send({ method: 'GET', query });
    for (const begun of elementsIn(readAnswer(body, 'ListMultipartUploadsResult'), 'Upload')) {
      const [key, uploadId] = [textIn(begun, 'Key'), textIn(begun, 'UploadId')];
      if (key?.startsWith(this.#prefix) !== true || uploadId === undefined) continue;
      if (begunBefore && !(new Date(textIn(begun, 'Initiated') ?? '') < begunBefore)) continue;
      await this.#connection.send({ method: 'DELETE', key, query: { uploadId }, accept: [404] });
    }
  }

  /** Puts an object in the place of the one that is there, or of none. @returns its tag */
  async put(name: string, source: ObjectSource): Promise<string> {
    const key = this.#prefix + name;
    const uploaded = await upload(this.#connection, { key, isNew: false }, source);
    if (uploaded) return this.#proved(key, uploaded, () => this.isSame(name, source));
    throw bucketError('BUCKET_FAILED', 'answers to a condition that was not set; check "endpoint".');
  }

  /**
   * Puts an object where none is. One that is there is never replaced, also when it comes meanwhile, as far as the server
   * knows conditions.
   *
   * @returns whether it was put: otherwise the same one was there before
   * @throws BUCKET_CONFLICT when another one is there
   */
  async putOnce(name: string, source: ObjectSource): Promise<boolean> {
    const key = this.#prefix + name;
    if (!(await this.#isThere(key))) {
      const uploaded = await upload(this.#connection, { key, isNew: true }, source);
      if (uploaded) {
        await this.#proved(key, uploaded, () => this.isSame(name, source));
        return true;
      }
    }
    if (await this.isSame(name, source)) return false;
    throw conflict(key);
  }

  /**
   * The same for an object whose length is not known before its end. It appears once `pieces` have ended well.
   *
   * @param pieces need not hold longer than until the next one is asked for
   * @returns whether it was put: otherwise the same one was there before
   * @throws BUCKET_CONFLICT when another one is there, LIMIT_EXCEEDED when it has more parts than an object may have, what
   *   `pieces` throw
   */
  async putStreamOnce(name: string, pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
    const key = this.#prefix + name;
    if (await this.#isThere(key)) {
      const there = new StoredObject(this.#connection, key);
      if (await there.isMadeOf(digestsOf(inParts(pieces)))) return false;
      throw conflict(key);
    }
    const { uploaded, digests } = await uploadStream(this.#connection, key, pieces);
    const isSame = (): Promise<boolean> => new StoredObject(this.#connection, key).isMadeOf(digests);
    if (uploaded) await this.#proved(key, uploaded, isSame);
    else if (!(await isSame())) throw conflict(key);
    return uploaded !== undefined;
  }

  /** Takes an object away; it need not be there. */
  async remove(name: string): Promise<void> {
    await this.#connection.send({ method: 'DELETE', key: this.#prefix + name, accept: [404] });
  }

  /** Whether there is an object of that name. */
  has(name: string): Promise<boolean> {
    return this.#isThere(this.#prefix + name);
  }

  /** Whether the object that is there is this one, byte for byte. */
  async isSame(name: string, source: ObjectSource): Promise<boolean> {
    const there = new StoredObject(this.#connection, this.#prefix + name);
    return (await there.sizeBytes()) === source.sizeBytes && there.beginsWith(digestsOf(partsOf(source)));
  }

  async #isThere(key: string): Promise<boolean> {
    const { status } = await this.#connection.send({ method: 'HEAD', key, accept: [404] });
    return status !== 404;
  }

  async #proved(key: string, { etag, isProved }: Uploaded, isSame: () => Promise<boolean>): Promise<string> {
    if (isProved || (await isSame())) return etag;
    throw bucketError('BUCKET_FAILED', `keeps other bytes of ${key} than it was sent; do not use it.`);
  }
}

function conflict(key: string): AgentError {
  return bucketError(
    'BUCKET_CONFLICT',
    `has another object ${key}, and releases are never replaced; find out what it is, and move it away.`,
  );
}

function fromUrl(text: string): string | undefined {
  try {
    // As a form has it: a space may be a plus.
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

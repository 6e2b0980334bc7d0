import type { Limits } from '../limits.ts';
import type { BucketConfig } from './bucket-config.ts';
import { bucketError } from './bucket-error.ts';
import { type ObjectSource, partsOf } from './object-source.ts';
import { elementsIn, readAnswer, textIn } from './s3-answer.ts';
import { S3Connection } from './s3-connection.ts';
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

  /** @throws INVALID_CREDENTIALS, CONFIG_INVALID */
  constructor(config: BucketConfig, limits: Limits, signal: AbortSignal) {
    this.#prefix = config.prefix;
    this.#connection = new S3Connection(config, limits, signal);
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

  /** Ends uploads in parts that someone began and did not end: nobody sees them, and they take room. */
  async endUploads(): Promise<void> {
    const query = { uploads: '', prefix: this.#prefix };
    const { body } = await this.#connection.send({ method: 'GET', query });
    for (const begun of elementsIn(readAnswer(body, 'ListMultipartUploadsResult'), 'Upload')) {
      const [key, uploadId] = [textIn(begun, 'Key'), textIn(begun, 'UploadId')];
      if (key?.startsWith(this.#prefix) !== true || uploadId === undefined) continue;
      await this.#connection.send({ method: 'DELETE', key, query: { uploadId }, accept: [404] });
    }
  }

  /** Puts an object in the place of the one that is there, or of none. @returns its tag */
  async put(name: string, source: ObjectSource): Promise<string> {
    const uploaded = await upload(this.#connection, { key: this.#prefix + name, isNew: false }, source);
    if (typeof uploaded === 'object') return this.#proved(name, source, uploaded);
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
      if (uploaded === 'no conditions') {
        await this.put(name, source);
        return true;
      }
      if (uploaded !== 'is there') {
        await this.#proved(name, source, uploaded);
        return true;
      }
    }
    if (await this.isSame(name, source)) return false;
    throw bucketError(
      'BUCKET_CONFLICT',
      `has another object ${key}, and releases are never replaced; find out what it is, and move it away.`,
    );
  }

  /** Whether the object that is there is this one, byte for byte. */
  async isSame(name: string, source: ObjectSource): Promise<boolean> {
    const key = this.#prefix + name;
    const { headers } = await this.#connection.send({ method: 'HEAD', key });
    if (Number(headers['content-length']) !== source.sizeBytes) return false;
    let at = 0;
    for await (const part of partsOf(source)) {
      if (part.length === 0) continue;
      const range = `bytes=${at}-${at + part.length - 1}`;
      const { body } = await this.#connection.send({ method: 'GET', key, headers: { range } });
      if (!Buffer.from(body).equals(part)) return false;
      at += part.length;
    }
    return true;
  }

  async #isThere(key: string): Promise<boolean> {
    const { status } = await this.#connection.send({ method: 'HEAD', key, accept: [404] });
    return status !== 404;
  }

  async #proved(name: string, source: ObjectSource, { etag, isProved }: Uploaded): Promise<string> {
    if (isProved || (await this.isSame(name, source))) return etag;
    throw bucketError('BUCKET_FAILED', `keeps other bytes of ${this.#prefix}${name} than it was sent; do not use it.`);
  }
}

function fromUrl(text: string): string | undefined {
  try {
    // As a form has it: a space may be a plus.
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

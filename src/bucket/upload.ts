import { contentTypeOf } from './content-type.ts';
import { PART_BYTES } from '../formats/s3.ts';
import { type ObjectSource, partsOf } from './object-source.ts';
import { readAnswer, textIn } from './s3-answer.ts';
import type { S3Answer, S3Connection, S3Request } from './s3-connection.ts';
import { type PartDigest, partDigest } from './stored-object.ts';

/** Where an object goes. */
interface Destination {
  readonly key: string;
  /** Whether nothing may be there. */
  readonly isNew: boolean;
}

export interface Uploaded {
  readonly etag: string;
  /** Whether the server has said that it has the bytes that were sent, by their SHA-256. */
  readonly isProved: boolean;
}

/** RFC 9110, 13.1.2 and 15.5.13; a server without conditions says so, as it does of every header that it does not know. */
const PRECONDITION_FAILED = 412;
const NOT_IMPLEMENTED = 501;
const onUnmet = [PRECONDITION_FAILED, NOT_IMPLEMENTED];

/** Nothing may be used without asking whether it is still so: a key may have been denied, a release made again. */
const CACHE_CONTROL = 'no-cache';
const SHA256 = 'x-amz-checksum-sha256';

/** The SHA-256 of a body: as the request is signed with it, and as the server keeps it. */
function sumsOf({ sha256 }: PartDigest): Record<'x-amz-content-sha256' | typeof SHA256, string> {
  return { 'x-amz-content-sha256': sha256, [SHA256]: Buffer.from(sha256, 'hex').toString('base64') };
}

function factsOf(key: string): Record<string, string> {
  return { 'content-type': contentTypeOf(key), 'cache-control': CACHE_CONTROL };
}

/** Sends what makes an object appear; where nothing may be, on that condition, as far as the server knows conditions. */
async function sendLast(connection: S3Connection, request: S3Request, isNew: boolean): Promise<S3Answer | undefined> {
  if (!isNew) return connection.send(request);
  const headers = { ...request.headers, 'if-none-match': '*' };
  const answer = await connection.send({ ...request, headers, accept: onUnmet });
  if (answer.status === NOT_IMPLEMENTED) return connection.send(request);
  return answer.status === PRECONDITION_FAILED ? undefined : answer;
}

/** Sends an object in one piece. @returns undefined when something is there where nothing may be */
async function uploadWhole(
  connection: S3Connection,
  { key, isNew }: Destination,
  body: Uint8Array,
  digest: PartDigest,
): Promise<Uploaded | undefined> {
  const sums = sumsOf(digest);
  const headers = { ...factsOf(key), ...sums };
  const answer = await sendLast(connection, { method: 'PUT', key, headers, body }, isNew);
  return answer && { etag: answer.headers.etag ?? '', isProved: answer.headers[SHA256] === sums[SHA256] };
}

/**
 * Sends an object, whole or not at all: it appears when its last request has been answered.
 *
 * @returns undefined when something is there where nothing may be
 */
export async function upload(
  connection: S3Connection,
  to: Destination,
  source: ObjectSource,
): Promise<Uploaded | undefined> {
  const isWhole = (): boolean => source.sizeBytes <= PART_BYTES;
  const { uploaded } = await uploadParts(connection, to, partsOf(source), isWhole);
  return uploaded;
}

/**
 * Sends an object part by part, whole or not at all.
 *
 * @param parts one at least; each need not hold longer than until the next one is asked for
 * @param isWhole whether the first part is all there is
 * @returns `uploaded` is undefined when something is there where nothing may be
 */
export async function uploadParts(
  connection: S3Connection,
  to: Destination,
  parts: AsyncIterable<Uint8Array>,
  isWhole: (first: Uint8Array) => boolean,
): Promise<{ uploaded: Uploaded | undefined; digests: readonly PartDigest[] }> {
  const digests: PartDigest[] = [];
  let inParts: UploadInParts | undefined;
  try {
    for await (const body of parts) {
      const digest = partDigest(body);
      digests.push(digest);
      if (!inParts && isWhole(body)) return { uploaded: await uploadWhole(connection, to, body, digest), digests };
      inParts ??= await UploadInParts.begin(connection, to.key);
      await inParts.send(body, digest);
    }
    return { uploaded: await inParts?.complete(to.isNew), digests };
  } finally {
    await inParts?.abandon();
  }
}

/** An object that is sent in parts, and that nobody sees before it is complete. */
class UploadInParts {
  readonly #connection: S3Connection;
  readonly #key: string;
  readonly #uploadId: string;
  readonly #listed: string[] = [];
  #sizeBytes = 0;
  #isProved = true;
  #isEnded = false;

  private constructor(connection: S3Connection, key: string, uploadId: string) {
    this.#connection = connection;
    this.#key = key;
    this.#uploadId = uploadId;
  }

  static async begin(connection: S3Connection, key: string): Promise<UploadInParts> {
    const headers = { ...factsOf(key), 'x-amz-checksum-algorithm': 'SHA256' };
    const { body } = await connection.send({ method: 'POST', key, query: { uploads: '' }, headers });
    const uploadId = textIn(readAnswer(body, 'InitiateMultipartUploadResult'), 'UploadId') ?? '';
    return new UploadInParts(connection, key, uploadId);
  }

  /** Sends the next part; all but the last one have the same size. */
  async send(body: Uint8Array, digest: PartDigest): Promise<void> {
    const headers = sumsOf(digest);
    const sum = headers[SHA256];
    const number = String(this.#listed.length + 1);
    const query = { partNumber: number, uploadId: this.#uploadId };
    const answer = await this.#connection.send({ method: 'PUT', key: this.#key, query, headers, body });
    // Of a server's own text, nothing but what a tag is made of goes into XML.
    const etag = (answer.headers.etag ?? '').replace(/[^\w"+/=.-]/g, '').replaceAll('"', '&quot;');
    this.#listed.push(
      `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag><ChecksumSHA256>${sum}</ChecksumSHA256></Part>`,
    );
    this.#sizeBytes += body.length;
    this.#isProved &&= answer.headers[SHA256] === sum;
  }

  /** @returns undefined when something is there where nothing may be */
  async complete(isNew: boolean): Promise<Uploaded | undefined> {
    const body = Buffer.from(`<CompleteMultipartUpload>${this.#listed.join('')}</CompleteMultipartUpload>`);
    const query = { uploadId: this.#uploadId };
    // Servers put the parts together before they answer.
    const request = { method: 'POST', key: this.#key, query, body, workBytes: this.#sizeBytes } as const;
    const answer = await sendLast(this.#connection, request, isNew);
    if (answer === undefined) return undefined;
    this.#isEnded = true;
    const etag = textIn(readAnswer(answer.body, 'CompleteMultipartUploadResult'), 'ETag') ?? '';
    return { etag, isProved: this.#isProved };
  }

  /** Has the server forget the parts, unless the object is complete. What cannot be ended now is ended at a later start. */
  async abandon(): Promise<void> {
    if (this.#isEnded) return;
    const request = { method: 'DELETE', key: this.#key, query: { uploadId: this.#uploadId }, accept: [404] } as const;
    await this.#connection
      .toCleanUp()
      .send(request)
      .catch(() => undefined);
  }
}

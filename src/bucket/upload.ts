import { createHash } from 'node:crypto';
import { contentTypeOf } from './content-type.ts';
import { type ObjectSource, PART_BYTES, partsOf } from './object-source.ts';
import { readAnswer, textIn } from './s3-answer.ts';
import type { S3Answer, S3Connection } from './s3-connection.ts';

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

/** That something is there where nothing may be, or that the server cannot tell. */
type Unmet = 'is there' | 'no conditions';

/** RFC 9110, 13.1.2 and 15.5.13; a server without conditions says so, as it does of every header that it does not know. */
const PRECONDITION_FAILED = 412;
const NOT_IMPLEMENTED = 501;
const unmet: Readonly<Record<number, Unmet>> = {
  [PRECONDITION_FAILED]: 'is there',
  [NOT_IMPLEMENTED]: 'no conditions',
};
const onUnmet = [PRECONDITION_FAILED, NOT_IMPLEMENTED];

/** Nothing may be used without asking whether it is still so: a key may have been denied, a release made again. */
const CACHE_CONTROL = 'no-cache';
const SHA256 = 'x-amz-checksum-sha256';

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

function factsOf(key: string): Record<string, string> {
  return { 'content-type': contentTypeOf(key), 'cache-control': CACHE_CONTROL };
}

function conditionOf({ isNew }: Destination): { headers: Record<string, string>; accept: readonly number[] } {
  return isNew ? { headers: { 'if-none-match': '*' }, accept: onUnmet } : { headers: {}, accept: [] };
}

/** Sends an object, whole or not at all: it appears when its last request has been answered. */
export async function upload(
  connection: S3Connection,
  to: Destination,
  source: ObjectSource,
): Promise<Uploaded | Unmet> {
  if (source.sizeBytes > PART_BYTES) return uploadParts(connection, to, source);
  const { key } = to;
  const { headers: condition, accept } = conditionOf(to);
  let answer: S3Answer | undefined;
  let sum = '';
  for await (const body of partsOf(source)) {
    sum = sha256Of(body);
    const headers = { ...factsOf(key), ...condition, [SHA256]: sum };
    answer = await connection.send({ method: 'PUT', key, headers, body, accept });
  }
  return unmet[answer?.status ?? 0] ?? { etag: answer?.headers.etag ?? '', isProved: answer?.headers[SHA256] === sum };
}

async function uploadParts(connection: S3Connection, to: Destination, source: ObjectSource): Promise<Uploaded | Unmet> {
  const { key } = to;
  const begin = { ...factsOf(key), 'x-amz-checksum-algorithm': 'SHA256' };
  const begun = await connection.send({ method: 'POST', key, query: { uploads: '' }, headers: begin });
  const uploadId = textIn(readAnswer(begun.body, 'InitiateMultipartUploadResult'), 'UploadId') ?? '';
  let isEnded = false;
  try {
    const parts = await sendParts(connection, key, uploadId, source);
    const { headers, accept } = conditionOf(to);
    const body = Buffer.from(
      `<CompleteMultipartUpload>${parts.map(({ xml }) => xml).join('')}</CompleteMultipartUpload>`,
    );
    // Servers put the parts together before they answer.
    const workBytes = source.sizeBytes;
    const ended = await connection.send({ method: 'POST', key, query: { uploadId }, headers, body, accept, workBytes });
    const failed = unmet[ended.status];
    if (failed !== undefined) return failed;
    isEnded = true;
    const etag = textIn(readAnswer(ended.body, 'CompleteMultipartUploadResult'), 'ETag') ?? '';
    return { etag, isProved: parts.every(({ isProved }) => isProved) };
  } finally {
    // What cannot be ended now is ended at the next start.
    if (!isEnded) {
      await connection.send({ method: 'DELETE', key, query: { uploadId }, accept: [404] }).catch(() => undefined);
    }
  }
}

interface SentPart {
  readonly xml: string;
  readonly isProved: boolean;
}

async function sendParts(
  connection: S3Connection,
  key: string,
  uploadId: string,
  source: ObjectSource,
): Promise<SentPart[]> {
  const parts: SentPart[] = [];
  for await (const body of partsOf(source)) {
    const sum = sha256Of(body);
    const number = String(parts.length + 1);
    const query = { partNumber: number, uploadId };
    const { headers } = await connection.send({ method: 'PUT', key, query, headers: { [SHA256]: sum }, body });
    // Of a server's own text, nothing but what a tag is made of goes into XML.
    const etag = (headers.etag ?? '').replace(/[^\w"+/=.-]/g, '').replaceAll('"', '&quot;');
    const xml = `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag><ChecksumSHA256>${sum}</ChecksumSHA256></Part>`;
    parts.push({ xml, isProved: headers[SHA256] === sum });
  }
  return parts;
}

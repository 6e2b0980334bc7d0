import { parseXML } from '@aws-sdk/xml-builder';
import { bucketError, refusal } from './bucket-error.ts';

const OK = 200;

/** An element of an answer, by the names of those in it. */
export type Element = Readonly<Record<string, unknown>>;

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads an answer, which is one XML element with others in it.
 *
 * @throws BUCKET_FAILED when it is none
 */
export function readAnswer(body: Uint8Array, name: string): Element {
  const element = rootOf(body)?.[name];
  if (isElement(element)) return element;
  // Of an element without any in it, its text is all there is.
  if (element === '') return {};
  // What a server works on for long may fail after its status was sent.
  const error = errorNameOf(body);
  if (error !== undefined) throw refusal(OK, error);
  throw bucketError('BUCKET_FAILED', 'does not answer as S3 does; check "endpoint".');
}

/** The server's name of an error; undefined when the answer is no error, or has none. */
export function errorNameOf(body: Uint8Array): string | undefined {
  const error = rootOf(body)?.['Error'];
  return isElement(error) ? textIn(error, 'Code') : undefined;
}

function rootOf(body: Uint8Array): Element | undefined {
  try {
    const root: unknown = parseXML(Buffer.from(body).toString('utf8'));
    return isElement(root) ? root : undefined;
  } catch {
    return undefined;
  }
}

export function textIn(element: Element, name: string): string | undefined {
  const value = Object.hasOwn(element, name) ? element[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Elements of one name, of which there may be none, one or several. */
export function elementsIn(element: Element, name: string): Element[] {
  const value = Object.hasOwn(element, name) ? element[name] : undefined;
  return (Array.isArray(value) ? value : [value]).filter(isElement);
}

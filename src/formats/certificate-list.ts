/** A certificate revocation list, as far as it has to be looked at: RFC 5280, section 5.1. */
export interface CertificateList {
  /** The part that is signed. */
  readonly signed: Uint8Array;
  /** The contents of the signature algorithm's object identifier, as hex digits. */
  readonly algorithm: string;
  readonly signature: Uint8Array;
  /** When the next list is due at the latest. Absent when it does not say. */
  readonly nextUpdate?: Date;
}

const tags = { integer: 0x02, bitString: 0x03, objectId: 0x06, utcTime: 0x17, generalizedTime: 0x18, sequence: 0x30 };
const LONG_LENGTH = 0x80;
/** Four bytes of length are more than any file that is read here has. */
const MAX_LENGTH_BYTES = 4;

/** One value of DER (X.690, section 8.1). */
interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With its tag and length. */
  readonly whole: Uint8Array;
}

/** @throws RangeError when `der` is no such list */
export function readCertificateList(der: Uint8Array): CertificateList {
  const [signed, algorithm, signature] = elements(only(elements(der), tags.sequence).content);
  const [objectId] = elements(only([algorithm], tags.sequence).content);
  const [unused, ...bits] = only([signature], tags.bitString).content;
  if (unused !== 0) throw new RangeError('a signature does not end with a byte');
  const nextUpdate = nextUpdateOf(only([signed], tags.sequence).content);
  return {
    signed: only([signed], tags.sequence).whole,
    algorithm: Buffer.from(only([objectId], tags.objectId).content).toString('hex'),
    signature: Uint8Array.from(bits),
    ...(nextUpdate && { nextUpdate }),
  };
}

/** After version (which may be left out), algorithm, issuer and thisUpdate. */
function nextUpdateOf(signed: Uint8Array): Date | undefined {
  const [first, ...rest] = elements(signed);
  const [, , nextUpdate] = first?.tag === tags.integer ? rest.slice(1) : rest;
  if (nextUpdate?.tag !== tags.utcTime && nextUpdate?.tag !== tags.generalizedTime) return undefined;
  const text = Buffer.from(nextUpdate.content).toString('latin1');
  // Two digits of a year are of 1950 to 2049 (RFC 5280, section 4.1.2.5.1).
  const century = nextUpdate.tag === tags.generalizedTime ? '' : text < '50' ? '20' : '19';
  const date = new Date((century + text).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(date.getTime())) throw new RangeError('a date is none');
  return date;
}

function only([element]: readonly (Element | undefined)[], tag: number): Element {
  if (element?.tag !== tag) throw new RangeError(`an element is not of type ${tag}`);
  return element;
}

function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const element = readElement(bytes.subarray(at));
    found.push(element);
    at += element.whole.length;
  }
  return found;
}

function readElement(bytes: Uint8Array): Element {
  const [tag = 0, first = 0] = bytes;
  const lengthBytes = first < LONG_LENGTH ? 0 : first - LONG_LENGTH;
  const start = 2 + lengthBytes;
  if (lengthBytes > MAX_LENGTH_BYTES || start > bytes.length) throw new RangeError('a length is none');
  const length = bytes.subarray(2, start).reduce((value, byte) => value * 0x100 + byte, lengthBytes === 0 ? first : 0);
  const end = start + length;
  if (end > bytes.length) throw new RangeError('an element is cut off');
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(0, end) };
}

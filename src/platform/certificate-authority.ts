import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import {
  BitString,
  Boolean as AsnBoolean,
  Constructed,
  fromBER,
  GeneralizedTime,
  Integer,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  Set as AsnSet,
  UTCTime,
  Utf8String,
} from 'asn1js';
import ipaddr from 'ipaddr.js';

type Asn = Sequence['valueBlock']['value'][number];

/** RFC 5758, section 3.2. */
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
/** X.520, and RFC 5280, section 4.2. */
const oids = {
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
} as const;
/** Bits are counted from the most significant one (RFC 5280, section 4.2.1.3). */
const keyUsages = {
  digitalSignature: new BitString({ valueHex: bytesOf([0x80]), unusedBits: 7 }),
  keyCertSignAndCrlSign: new BitString({ valueHex: bytesOf([0x06]), unusedBits: 1 }),
};
/** From there on times are of another type (RFC 5280, section 4.1.2.5). */
const GENERALIZED_FROM_YEAR = 2050;
/** The clocks of who makes a certificate and who looks at it may differ. */
const BACKDATED_MS = 5 * 60_000;
const SERIAL_BYTES = 16;
const KEY_ID_BYTES = 20;
/** asn1js's number of that class. */
const CONTEXT_SPECIFIC = 3;

/** What a certificate is for. */
export type CertificateUse = 'server' | 'client';

/** Both in PEM. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

interface Subject {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Sequence[];
}

/** An authority that lives as long as this object: nobody can have it issue anything later. RFC 5280. */
export class CertificateAuthority {
  readonly expiresAt: Date;
  /** Its own certificate, in PEM. */
  readonly cert: string;
  readonly #commonName: string;
  readonly #validity: Sequence;
  readonly #pair = newPair();

  /** @param lifetimeMs of its certificate and of all that it issues */
  constructor(commonName: string, now: Date, lifetimeMs: number) {
    // Certificates have whole seconds.
    const notBefore = new Date(Math.floor((now.getTime() - BACKDATED_MS) / 1000) * 1000);
    this.expiresAt = new Date(Math.floor((now.getTime() + lifetimeMs) / 1000) * 1000);
    this.#commonName = commonName;
    this.#validity = sequence(time(notBefore), time(this.expiresAt));
    this.cert = this.#certify({
      commonName,
      publicKey: this.#pair.publicKey,
      extensions: [
        // An authority, and of no other authorities.
        critical(oids.basicConstraints, sequence(new AsnBoolean({ value: true }), new Integer({ value: 0 }))),
        critical(oids.keyUsage, keyUsages.keyCertSignAndCrlSign),
      ],
    });
  }

  /** @param names as docs/cli.md has those of callers: `DNS:a.example.org`, `IP:10.0.0.1` */
  issue(commonName: string, use: CertificateUse, names: readonly string[]): CertificatePair {
    const { publicKey, privateKey } = newPair();
    const extensions = [
      critical(oids.basicConstraints, sequence()),
      critical(oids.keyUsage, keyUsages.digitalSignature),
      extension(oids.extKeyUsage, sequence(oid(oids[use]))),
      extension(oids.subjectAltName, sequence(...names.map(generalName))),
    ];
    const cert = this.#certify({ commonName, publicKey, extensions });
    return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
  }

  #certify({ commonName, publicKey, extensions }: Subject): string {
    const algorithm = sequence(oid(ECDSA_WITH_SHA256));
    const authorityKeyId = tagged(0, keyId(this.#pair.publicKey));
    const all = [
      ...extensions,
      extension(oids.subjectKeyIdentifier, new OctetString({ valueHex: keyId(publicKey) })),
      extension(oids.authorityKeyIdentifier, sequence(authorityKeyId)),
    ];
    const toBeSigned = sequence(
      // Version 3.
      explicit(0, new Integer({ value: 2 })),
      new Integer({ valueHex: serialNumber() }),
      algorithm,
      nameOf(this.#commonName),
      this.#validity,
      nameOf(commonName),
      publicKeyInfo(publicKey),
      explicit(3, sequence(...all)),
    );
    const signature = sign('sha256', Buffer.from(toBeSigned.toBER()), this.#pair.privateKey);
    const certificate = sequence(toBeSigned, algorithm, new BitString({ valueHex: bytesOf(signature) }));
    return new X509Certificate(Buffer.from(certificate.toBER())).toString();
  }
}

/** What every implementation of TLS that callers may have can do. */
function newPair(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** Positive, and not zero. */
function serialNumber(): ArrayBuffer {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytesOf(bytes);
}

function nameOf(commonName: string): Sequence {
  const attribute = sequence(oid(oids.commonName), new Utf8String({ value: commonName }));
  return sequence(new AsnSet({ value: [attribute] }));
}

/** IA5String. */
function ascii(text: string): Buffer {
  if (!/^[\x00-\x7f]*$/.test(text)) throw new RangeError('a name is not in ASCII');
  return Buffer.from(text, 'ascii');
}

/** By their kind: the tag, and the bytes (RFC 5280, section 4.2.1.6). */
const nameForms: ReadonlyMap<string, readonly [number, (name: string) => Uint8Array | readonly number[]]> = new Map([
  ['email', [1, ascii]],
  ['DNS', [2, ascii]],
  ['URI', [6, ascii]],
  ['IP', [7, (name) => ipaddr.parse(name).toByteArray()]],
]);

function generalName(name: string): Primitive {
  const colon = name.indexOf(':');
  const form = nameForms.get(name.slice(0, colon));
  if (form === undefined) throw new RangeError('a name is of no kind');
  const [tag, read] = form;
  return tagged(tag, bytesOf(read(name.slice(colon + 1))));
}

function extension(id: string, value: Asn, ...criticality: readonly AsnBoolean[]): Sequence {
  return sequence(oid(id), ...criticality, new OctetString({ valueHex: value.toBER() }));
}

function critical(id: string, value: Asn): Sequence {
  return extension(id, value, new AsnBoolean({ value: true }));
}

function time(date: Date): Asn {
  const Time = date.getUTCFullYear() < GENERALIZED_FROM_YEAR ? UTCTime : GeneralizedTime;
  return new Time({ valueDate: date });
}

function publicKeyInfo(key: KeyObject): Sequence {
  const { result } = fromBER(bytesOf(key.export({ type: 'spki', format: 'der' })));
  if (!(result instanceof Sequence)) throw new TypeError('OpenSSL has written no SubjectPublicKeyInfo');
  return result;
}

/** RFC 7093, section 2, method 1. */
function keyId(key: KeyObject): ArrayBuffer {
  const [, subjectPublicKey] = publicKeyInfo(key).valueBlock.value;
  if (!(subjectPublicKey instanceof BitString)) throw new TypeError('a SubjectPublicKeyInfo has no key');
  const digest = createHash('sha256').update(subjectPublicKey.valueBlock.valueHexView).digest();
  return bytesOf(digest.subarray(0, KEY_ID_BYTES));
}

function sequence(...value: Asn[]): Sequence {
  return new Sequence({ value });
}

function oid(value: string): ObjectIdentifier {
  return new ObjectIdentifier({ value });
}

/** In the place of a value's own tag: of the class that its context gives a meaning. */
function tagged(tagNumber: number, valueHex: ArrayBuffer): Primitive {
  return new Primitive({ idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber }, valueHex });
}

/** Around a value with its own tag. */
function explicit(tagNumber: number, value: Asn): Constructed {
  return new Constructed({ idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber }, value: [value] });
}

function bytesOf(bytes: Uint8Array | readonly number[]): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

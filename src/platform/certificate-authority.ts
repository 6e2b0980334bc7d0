import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

/** RFC 5758, section 3.2. */
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
/** The clocks of who makes a certificate and who looks at it may differ. */
const BACKDATED_MS = 5 * 60_000;
const SERIAL_BYTES = 16;
const KEY_ID_BYTES = 20;

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
  readonly extensions: readonly Extension[];
}

/** An authority that lives as long as this object: nobody can have it issue anything later. RFC 5280. */
export class CertificateAuthority {
  readonly expiresAt: Date;
  /** Its own certificate, in PEM. */
  readonly cert: string;
  readonly #commonName: string;
  readonly #validity: Validity;
  readonly #pair = newPair();

  /** @param lifetimeMs of its certificate and of all that it issues */
  constructor(commonName: string, now: Date, lifetimeMs: number) {
    // Certificates have whole seconds.
    const notBefore = new Date(Math.floor((now.getTime() - BACKDATED_MS) / 1000) * 1000);
    this.expiresAt = new Date(Math.floor((now.getTime() + lifetimeMs) / 1000) * 1000);
    this.#commonName = commonName;
    this.#validity = new Validity({ notBefore, notAfter: this.expiresAt });
    this.cert = this.#certify({
      commonName,
      publicKey: this.#pair.publicKey,
      extensions: [
        extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
        extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
      ],
    });
  }

  /** @param names as docs/cli.md has those of callers: `DNS:a.example.org`, `IP:10.0.0.1` */
  issue(commonName: string, use: CertificateUse, names: readonly string[]): CertificatePair {
    const { publicKey, privateKey } = newPair();
    const purpose = use === 'server' ? id_kp_serverAuth : id_kp_clientAuth;
    const extensions = [
      extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
      extension(id_ce_extKeyUsage, new ExtendedKeyUsage([purpose])),
      extension(id_ce_subjectAltName, new SubjectAlternativeName(names.map(generalName))),
    ];
    const cert = this.#certify({ commonName, publicKey, extensions });
    return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
  }

  #certify({ commonName, publicKey, extensions }: Subject): string {
    const signature = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
    const tbsCertificate = new TBSCertificate({
      version: Version.v3,
      serialNumber: serialNumber(),
      signature,
      issuer: nameOf(this.#commonName),
      validity: this.#validity,
      subject: nameOf(commonName),
      subjectPublicKeyInfo: AsnConvert.parse(publicKeyInfo(publicKey), SubjectPublicKeyInfo),
      extensions: new Extensions([
        ...extensions,
        extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(publicKey))),
        extension(
          id_ce_authorityKeyIdentifier,
          new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyId(this.#pair.publicKey)) }),
        ),
      ]),
    });
    const signatureValue = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), this.#pair.privateKey);
    const certificate = new Certificate({
      tbsCertificate,
      signatureAlgorithm: signature,
      signatureValue: toArrayBuffer(signatureValue),
    });
    return new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))).toString();
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
  return toArrayBuffer(bytes);
}

function nameOf(commonName: string): Name {
  const attribute = { type: COMMON_NAME, value: new AttributeValue({ utf8String: commonName }) };
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue(attribute)])]);
}

const nameFields: Readonly<Record<string, keyof GeneralName>> = {
  DNS: 'dNSName',
  IP: 'iPAddress',
  URI: 'uniformResourceIdentifier',
  email: 'rfc822Name',
};

function generalName(name: string): GeneralName {
  const colon = name.indexOf(':');
  const field = nameFields[name.slice(0, colon)];
  if (field === undefined) throw new RangeError('a name is of no kind');
  return new GeneralName({ [field]: name.slice(colon + 1) });
}

function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function publicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** RFC 7093, section 2, method 1. */
function keyId(key: KeyObject): ArrayBuffer {
  const { subjectPublicKey } = AsnConvert.parse(publicKeyInfo(key), SubjectPublicKeyInfo);
  const digest = createHash('sha256').update(Buffer.from(subjectPublicKey)).digest();
  return toArrayBuffer(digest.subarray(0, KEY_ID_BYTES));
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

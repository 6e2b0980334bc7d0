import { invalidProvenance } from './invalid-provenance.ts';

/** Type of an in-toto statement in an envelope: in-toto attestation framework v1, "Envelope". */
export const IN_TOTO_TYPE = 'application/vnd.in-toto+json';

/** A statement with its signature. */
export interface Envelope {
  readonly payload: Uint8Array;
  /** Says which key may have signed. It is not signed itself, so nothing may depend on it. */
  readonly keyid: string;
  /** Ed25519, 64 bytes, over {@link preAuthEncoding}. */
  readonly sig: Uint8Array;
}

/** What a signature of DSSE (protocol v1.0.0) is made over. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head, 'utf8'), payload]);
}

/** The envelope as a line of JSON, which is a bundle of one attestation (in-toto attestation framework v1, "Bundle"). */
export function writeEnvelope({ payload, keyid, sig }: Envelope): string {
  const envelope = {
    payload: Buffer.from(payload).toString('base64'),
    payloadType: IN_TOTO_TYPE,
    signatures: [{ keyid, sig: Buffer.from(sig).toString('base64') }],
  };
  return `${JSON.stringify(envelope)}\n`;
}

const form =
  /^\{"payload":"(?<payload>[\w+/=]+)","payloadType":"[\w./+-]+","signatures":\[\{"keyid":"(?<keyid>[\w+/:=]+)","sig":"(?<sig>[\w+/=]+)"\}\]\}\n$/;

/**
 * Reads what {@link writeEnvelope} writes, and nothing else: programs differ in what they make of a field that is there
 * twice, or of a second signature.
 *
 * @throws PROVENANCE_INVALID
 */
export function readEnvelope(text: string): Envelope {
  const { payload = '', keyid = '', sig = '' } = form.exec(text)?.groups ?? {};
  const envelope = { payload: Buffer.from(payload, 'base64'), keyid, sig: Buffer.from(sig, 'base64') };
  if (text !== writeEnvelope(envelope)) throw invalidProvenance('its envelope is in another form, or damaged');
  return envelope;
}

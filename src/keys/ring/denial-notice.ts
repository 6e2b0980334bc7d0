import { canonicalText, writeCleartext } from '../../formats/openpgp/cleartext.ts';
import { signatureType } from '../../formats/openpgp/registry.ts';
import { armorSignature, signPacket } from '../sign-packet.ts';
import type { SigningKey } from '../signing-key.ts';
import type { RevokedKey, RevocationReason } from './key-view.ts';

/** The denial of a key in words, signed by the key that follows. */
export interface DenialNotice {
  /** Cleartext signed message. */
  readonly text: string;
  /** The same facts as a JSON object. */
  readonly json: string;
  /** Detached signature of the UTF-8 of `json`. */
  readonly armoredJsonSignature: string;
}

const effectOf = {
  SUPERSEDED: [
    'The key was replaced as a matter of course.',
    'Releases that it signed before that time remain valid; whatever it signs after is to be refused.',
  ],
  RETIRED: [
    'The key is no longer in use.',
    'Releases that it signed before that time remain valid; whatever it signs after is to be refused.',
  ],
  COMPROMISED: [
    'Someone else may hold the secret of the key.',
    'Nothing that it signed is to be trusted any more, whatever its date. Do not use it; get the releases that the key that follows has signed anew.',
  ],
} as const satisfies Record<RevocationReason, readonly [string, string]>;

const actions = [
  'Import the revocation certificate of the denied key (gpg --import), or get the keys anew from where you got that one.',
  'Get the key that follows from a source that you trust, compare its fingerprint, and trust it in place of the denied one.',
] as const;

/** @param date of the signatures */
export function writeNotice(revoked: RevokedKey, successor: SigningKey, certified: boolean, date: Date): DenialNotice {
  const { text: textType, binary } = signatureType;
  const text = inWords(revoked, successor, certified);
  const json = `${JSON.stringify(asFacts(revoked, successor, certified), undefined, 2)}\n`;
  const textSignature = signPacket(successor, { type: textType, date }, canonicalText(text));
  const jsonSignature = signPacket(successor, { type: binary, date }, Buffer.from(json, 'utf8'));
  return {
    text: writeCleartext(text, armorSignature(textSignature)),
    json,
    armoredJsonSignature: armorSignature(jsonSignature),
  };
}

function inWords(
  { fingerprint, createTime, revocation }: RevokedKey,
  successor: SigningKey,
  certified: boolean,
): string {
  const [why, effect] = effectOf[revocation.reason];
  return [
    'Denial of a SealCI release key',
    '',
    // Text before and after it in the file leaves the signature good.
    'Read this as "gpg --decrypt" prints it: what stands around it in its file is not signed.',
    '',
    `Denied key:  ${fingerprint}`,
    `made at:     ${createTime.toISOString()}`,
    `denied at:   ${revocation.revokeTime.toISOString()}`,
    `reason:      ${revocation.reason.toLowerCase()}`,
    `comment:     ${revocation.comment || '(none)'}`,
    '',
    `${why} ${effect}`,
    '',
    `Key that follows:  ${successor.fingerprint}`,
    `made at:           ${successor.createTime.toISOString()}`,
    certified
      ? 'The denied key certified it shortly before its own revocation.'
      : 'The denied key did not certify it: its word would prove nothing.',
    '',
    'What to do:',
    ...actions.map((action, index) => `${index + 1}. ${action}`),
    '',
  ].join('\n');
}

function asFacts(revoked: RevokedKey, successor: SigningKey, certified: boolean): object {
  const { reason, comment, revokeTime, armoredCertificate } = revoked.revocation;
  return {
    type: 'sealci-key-denial',
    version: 1,
    deniedKey: { fingerprint: revoked.fingerprint, createTime: revoked.createTime.toISOString() },
    revokeTime: revokeTime.toISOString(),
    reason: `REVOCATION_REASON_${reason}`,
    comment,
    olderReleasesValid: reason !== 'COMPROMISED',
    effect: effectOf[reason].join(' '),
    successor: {
      fingerprint: successor.fingerprint,
      createTime: successor.createTime.toISOString(),
      certifiedByDeniedKey: certified,
    },
    actions,
    armoredCertificate,
  };
}

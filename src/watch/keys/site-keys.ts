import { enums, type SignaturePacket } from 'openpgp';
import { revocationDate } from '../../keys/key-status.ts';
import { pointOf, writePem } from '../../keys/public-point.ts';
import type { PublicKeys, TrustedKey } from '../../keys/public-keys.ts';
import { type SiteKey, takesAllBack } from '../../site/site-data.ts';

type Denial = NonNullable<SiteKey['revocation']>;

const { keyCompromised, keyRetired, keySuperseded } = enums.reasonForRevocation;
const reasons: ReadonlyMap<number | null | undefined, Denial['reason']> = new Map([
  [keySuperseded, 'SUPERSEDED'],
  [keyRetired, 'RETIRED'],
  [keyCompromised, 'COMPROMISED'],
]);
/** Of several denials, the one that takes back more is shown. */
const weight = { UNSPECIFIED: 2, COMPROMISED: 3, RETIRED: 0, SUPERSEDED: 1 } as const satisfies Record<
  Denial['reason'],
  number
>;

/** The trusted keys as the site shows them, newest first. */
export async function siteKeys(keys: PublicKeys): Promise<SiteKey[]> {
  const views = await Promise.all([...keys].map(([fingerprint, trusted]) => viewOf(fingerprint, trusted)));
  return views.toSorted((one, other) => other.createTime.getTime() - one.createTime.getTime());
}

async function viewOf(fingerprint: string, trusted: TrustedKey): Promise<SiteKey> {
  const { key, revocations } = trusted;
  const expireTime = await key.getExpirationTime();
  const denials = (await Promise.all(revocations.map((one) => denialOf(trusted, one)))).flatMap((one) => one ?? []);
  const [revocation] = denials.toSorted((one, other) => weight[other.reason] - weight[one.reason]);
  const point = pointOf(key);
  const view = {
    fingerprint,
    armoredKey: key.armor(),
    createTime: key.getCreationTime(),
    ...(expireTime instanceof Date && { expireTime }),
    ...(revocation && { revocation }),
  };
  return point && !takesAllBack(view) ? { ...view, pem: writePem(point) } : view;
}

/** Undefined when it is not by the key itself: anyone can append a forged one. */
async function denialOf({ key }: TrustedKey, revocation: SignaturePacket): Promise<Denial | undefined> {
  const revokeTime = await revocationDate(key, revocation);
  if (!revokeTime) return undefined;
  const reason = reasons.get(revocation.reasonForRevocationFlag) ?? 'UNSPECIFIED';
  return { reason, revokeTime, comment: revocation.reasonForRevocationString ?? '' };
}

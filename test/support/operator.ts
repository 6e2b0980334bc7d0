import { createMessage, generateKey, type PrivateKey, sign } from 'openpgp';
import { writeStatement } from '../../src/keys/ring/confirmation-statement.ts';
import type { ConfirmRequest } from '../../src/keys/ring/confirm-request.ts';
import type { KeyRingKeeper } from '../../src/keys/ring/key-ring-keeper.ts';
import type { ConfirmedRing } from '../../src/keys/ring/key-roll.ts';
import type { OperatorConfirmation } from '../../src/keys/ring/operator-confirmation.ts';
import { lateNow, never } from './key-ring.ts';

/** Of the image that agents run from whose ring an operator has to confirm. */
export const imageDigest = 'ab'.repeat(32);
export const DAY_SECONDS = 86_400;
/** Before the late clock's time. */
export const daysAgo = (days: number): Date => new Date(lateNow().getTime() - days * DAY_SECONDS * 1000);

export async function makeOperator(date = daysAgo(20), lifetimeSeconds = 0): Promise<PrivateKey> {
  const { privateKey } = await generateKey({
    userIDs: [{ name: 'Operator', email: 'operator@example.org' }],
    date,
    keyExpirationTime: lifetimeSeconds,
    format: 'object',
  });
  return privateKey;
}

/** What names the ring that a keeper has. */
export const own = ({ state }: KeyRingKeeper): ConfirmRequest => ({
  epoch: state.epoch,
  fingerprint: state.fingerprint,
});

/** What an operator has to sign for it, with some of it changed. */
export function statementOf({ state }: KeyRingKeeper, changed: object = {}): string {
  const { epoch, fingerprint, digest: ringDigest, nonce } = state;
  return writeStatement({ epoch, fingerprint, ringDigest, imageDigest, nonces: [nonce], ...changed });
}

export async function signedBy(
  keys: PrivateKey | PrivateKey[],
  text: string,
  date = lateNow(),
): Promise<OperatorConfirmation> {
  const statement = Buffer.from(text);
  const message = await createMessage({ binary: statement });
  const signature = await sign({ message, signingKeys: keys, detached: true, date, format: 'object' });
  return { statement, signature: Buffer.from(signature.armor()) };
}

/** Has the ring that a keeper has now confirmed by a signature of `text`. */
export async function confirmBy(
  keeper: KeyRingKeeper,
  text: string,
  key: PrivateKey,
  date?: Date,
): Promise<ConfirmedRing> {
  return keeper.confirm({ ...own(keeper), confirmation: await signedBy(key, text, date) }, never);
}

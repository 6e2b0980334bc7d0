import type { SecureContext } from 'node:tls';
import type { AddressPolicy } from './address-policy.ts';

/** Which git servers may be asked, and who has to vouch for them. */
export interface RemotePolicy extends AddressPolicy {
  /** The public authorities alone when absent. */
  readonly authorities?: { readonly secureContext: SecureContext };
}

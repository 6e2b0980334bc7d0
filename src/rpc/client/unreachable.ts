import { printable } from '../../formats/printable.ts';

/**
 * What OpenSSL, Node and grpc-js say of a connection that came to nothing, and what a person can do about it. The first
 * that matches counts.
 */
const reasons: readonly (readonly [said: RegExp, advice: string])[] = [
  [/ECONNREFUSED/, 'Nothing listens at this address. Check the address, and that the agent runs'],
  [
    /wrong version number|packet length too long|record layer failure/i,
    'What answers there speaks no TLS. Leave out the certificates (agentCa, clientCert, clientKey) if that is meant to be so; else check the address',
  ],
  [
    /ALTNAME_INVALID|altnames/,
    'The certificate of the agent is made out to other names than this address. Ask by a name that it has, or have one issued with this name in it',
  ],
  [
    /certificate (?:has expired|is not yet valid)/i,
    'The certificate of the agent is not valid at this time. Have another one issued, or check the clock of this machine',
  ],
  [
    /self.signed certificate|unable to (?:get|verify)|issuer|signature failure/i,
    'The certificate of the agent is not of the authority that agentCa names. Give the certificate of the authority that issued it, or check the address',
  ],
  [
    /alert|certificate required/i,
    'The agent refused the certificate of this caller. Use one that the authority of the agent (its tlsCa) issued and did not revoke',
  ],
];

/** How grpc-js begins when there was no connection yet. */
const NEVER_CONNECTED = /^(?:round_robin: )?No connection established/;
/** What grpc-js puts around the reason: of no use to a person. */
const frame = [/^(?:round_robin: )?No connection established\. Last error: (?:Error: )?/, /\.?\s*Resolution note:\s*$/];
/** It has no words of its own for a connection that was made and then ended by the other side. */
const ENDED_AT_ONCE = /Last error: Failed to connect/;

/**
 * Why an agent cannot be reached, in a sentence or two.
 *
 * @param said by grpc-js
 * @param byTls whether the caller has a certificate
 */
export function explainUnreachable(said: string, byTls: boolean): string {
  const reason = frame.reduce((text, part) => text.replace(part, ''), said);
  return `${adviceOn(said, byTls)} (${printable(reason)}).`;
}

function adviceOn(said: string, byTls: boolean): string {
  if (/^name resolution failed/i.test(said)) return 'The name of the agent has no address. Check the name';
  if (!NEVER_CONNECTED.test(said)) return 'The connection to the agent was lost. Ask again, and look into its log';
  const known = reasons.find(([pattern]) => pattern.test(said))?.[1];
  if (known !== undefined) return known;
  if (!ENDED_AT_ONCE.test(said)) return 'The agent cannot be reached. Check its address, and that it runs';
  return byTls
    ? 'What answers there ended the connection at once, as an agent does that does not take the certificate of this caller. Use one that the authority of the agent (its tlsCa) issued and did not revoke'
    : 'What answers there ended the connection at once, as an agent does that takes calls by TLS alone. Give the certificates (agentCa, clientCert, clientKey)';
}

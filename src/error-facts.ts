/**
 * The facts that errors have for machines, by name: they are the `metadata` of google.rpc.ErrorInfo and part of the
 * interface, so a name is never given another meaning. The .proto and docs/errors.md have the same sentences.
 */
export const errorFacts = {
  callId: 'Id of the call, by which the logs of the agent know it: 32 hex digits.',
  phase: 'Phase in which a release failed, without `PHASE_`.',
  step: '`provenance` when the release was signed, and its provenance could not be.',
  limit: 'The limit that was reached: its name in GetAgentInfoResponse.limits, `memory`, or words where it is fixed.',
  value: 'What that limit is.',
  expected: 'What was asked for: a commit, a fingerprint or a digest.',
  actual: 'What is there instead.',
  changed: 'Why a release cannot be made again: `key`, `commit` or `archive`.',
  retryAfterSeconds: 'When to ask again, by what the git server or the agent knows; RetryInfo says the same.',
  httpStatus: 'Status of HTTP that the git server answered with.',
  credentials: '`withheld` when a redirect led to another origin, which did not get the credentials.',
  tagged: 'Date of the tag or of its commit, in ISO 8601.',
  fingerprint: 'Fingerprint of the key in question: 40 upper-case hex digits.',
  epoch: 'Epoch of the key ring in question.',
  current: 'Epoch of the key ring in use.',
  minimum: 'The lowest epoch that the settings of the agent allow (`minimumEpoch`).',
} as const satisfies Record<string, string>;

export type ErrorFact = keyof typeof errorFacts;

/** Whether this version knows a fact of that name. */
export function isErrorFact(name: string): name is ErrorFact {
  return Object.hasOwn(errorFacts, name);
}

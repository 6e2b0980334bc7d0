import { Metadata } from '@grpc/grpc-js';
import type { ErrorFact } from '../error-facts.ts';

/** Initial metadata of every answer of the ReleaseAgent service, and trailing metadata of every error of it. */
export const CALL_ID_KEY = 'sealci-call-id';

/** Fact of an error, in its google.rpc.ErrorInfo, that says the same. */
export const CALL_ID_FACT = 'callId' satisfies ErrorFact;

export function callIdMetadata(id: string): Metadata {
  const metadata = new Metadata();
  metadata.set(CALL_ID_KEY, id);
  return metadata;
}

import { AuditLog } from '../../src/platform/audit/audit-log.ts';
import type { AuditEvent } from '../../src/platform/audit/audit-event.ts';
import { AuditChain, type AuditFault, type ChainOptions } from '../../src/formats/audit/chain.ts';
import { findLines } from '../../src/formats/audit/find-lines.ts';

export const signed: Extract<AuditEvent, { event: 'signed' }> = {
  event: 'signed',
  repository: 'https://example.org/project.git',
  tag: 'v1',
  commit: '1'.repeat(40),
  tarSha256: '2'.repeat(64),
  fingerprint: 'A'.repeat(40),
};

/** The lines of an audit log that goes on from `lastDigest`, and the log. */
export function makeLog(lastDigest?: string): { readonly log: AuditLog; readonly lines: string[] } {
  const lines: string[] = [];
  const log = new AuditLog({
    show: (line) => lines.push(line),
    now: () => new Date(),
    onLost: (error) => {
      throw error;
    },
    ...(lastDigest !== undefined && { lastDigest }),
  });
  return { log, lines };
}

/** What `audit-verify` finds wrong with what it reads, in pieces of `pieceBytes`. */
export async function faultsIn(text: string, options: ChainOptions = {}, pieceBytes = 100): Promise<AuditFault[]> {
  const bytes = Buffer.from(text, 'latin1');
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
    }
  };
  const chain = new AuditChain(options);
  const faults: (AuditFault | undefined)[] = [];
  let read = 0;
  for await (const { number, audit } of findLines(pieces())) {
    read = number;
    if (audit !== undefined) faults.push(chain.add(audit, number).fault);
  }
  faults.push(chain.end(read));
  return faults.filter((fault) => fault !== undefined);
}

import { asAgentError } from '../errors.ts';
import { AuditFile } from '../platform/audit/audit-file.ts';
import { AuditLog } from '../platform/audit/audit-log.ts';
import { errorFacts, type Log } from '../platform/log.ts';

/**
 * The audit log of an agent that starts: among the lines of `log`, and in `file` where there is one.
 *
 * @throws CONFIG_INVALID when the file cannot be gone on with
 */
export function openAudit(file: string | undefined, log: Log): AuditLog {
  const kept = file === undefined ? undefined : new AuditFile(file);
  return new AuditLog({
    now: () => new Date(),
    show: (line) => {
      log.line(line);
    },
    onLost: (error) => {
      log.event('unaccounted', errorFacts(asAgentError(error)));
    },
    ...(kept && {
      lastDigest: kept.lastDigest,
      keep: (line) => {
        kept.append(line);
      },
    }),
  });
}

import { randomBytes } from 'node:crypto';
import { digestOf, NO_LINE, writeAuditLine } from '../../formats/audit/line.ts';
import {
  type AccountedCall,
  type AuditEvent,
  factsOf,
  type Refusal,
  type RefusedBy,
  type Reload,
} from './audit-event.ts';
import { RefusalWindow } from './refusal-window.ts';

/** Where an audit log stands. Kept elsewhere, it shows later that nothing up to there was changed or cut off. */
export interface AuditHead {
  /** Of this start of the agent. */
  readonly start: string;
  /** Number of the last line, from 0. */
  readonly sequence: number;
  /** Of the last line. */
  readonly digest: string;
}

export interface AuditLogSettings {
  /** Digest of the line that the log goes on from. */
  readonly lastDigest?: string;
  /** Keeps a line. What it throws prevents what the line is about. */
  readonly keep?: (line: string) => void;
  /** Shows a line to whoever reads the agent's output. */
  readonly show: (line: string) => void;
  /** Told of a line that could not be kept, about what has happened all the same. */
  readonly onLost: (error: unknown) => void;
  readonly now: () => Date;
}

/**
 * The log of what someone may have to account for. Each line has the digest of the one before it: a line that is missing,
 * or was changed, shows (`audit-verify`).
 */
export class AuditLog {
  readonly #settings: AuditLogSettings;
  readonly #start = randomBytes(16).toString('hex');
  readonly #refused: Readonly<Record<RefusedBy, RefusalWindow>>;
  #seq = 0;
  #prev: string;

  constructor(settings: AuditLogSettings) {
    this.#settings = settings;
    this.#prev = settings.lastDigest ?? NO_LINE;
    const window = (by: RefusedBy): RefusalWindow =>
      new RefusalWindow((refusals) => {
        this.#tryToRecord({ event: 'suppressed', by, refusals });
      });
    // Those whom the agent's CA vouches for must not be hidden behind those whom nobody knows.
    this.#refused = { agent: window('agent'), tls: window('tls') };
  }

  /** Undefined before the first line. */
  get head(): AuditHead | undefined {
    return this.#seq === 0 ? undefined : { start: this.#start, sequence: this.#seq - 1, digest: this.#prev };
  }

  /** @throws FILE_UNWRITABLE when the line cannot be kept: what it is about must not be done then */
  record(event: AuditEvent, call?: AccountedCall): void {
    const line = writeAuditLine(
      {
        seq: this.#seq,
        prev: this.#prev,
        time: this.#settings.now().toISOString(),
        start: this.#start,
        event: event.event,
      },
      factsOf(event, call),
    );
    this.#settings.keep?.(line);
    this.#seq += 1;
    this.#prev = digestOf(line);
    this.#settings.show(line);
  }

  /** Of a call that has failed after it was recorded: what was to be done may not be done, or not be known to its caller. */
  failed(code: string, call: AccountedCall): void {
    this.#tryToRecord({ event: 'failed', code }, call);
  }

  /** A caller that was turned away. Who comes again and again does not fill the log: the rest is counted. */
  refused({ by, code, peer, call }: Refusal): void {
    this.#refused[by].pass(() => {
      this.#tryToRecord({ event: 'refused', by, code, ...(peer !== undefined && { peer }) }, call);
    });
  }

  /** Certificates, lists or callers that count by now, whether or not that can be written: old ones end. */
  reloaded(reload: Reload): void {
    this.#tryToRecord({ event: 'reloaded', ...reload });
  }

  /** The last line. */
  stop(): void {
    for (const window of Object.values(this.#refused)) window.close();
    this.#tryToRecord({ event: 'stopped' });
  }

  /** For what has happened already: nothing is to be prevented when it cannot be kept. */
  #tryToRecord(event: AuditEvent, call?: AccountedCall): void {
    try {
      this.record(event, call);
    } catch (error) {
      this.#settings.onLost(error);
    }
  }
}

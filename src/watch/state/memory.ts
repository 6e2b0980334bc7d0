import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { RollSchedule } from '../watch-config.ts';
import type { TagRecord, TagState } from './tag-record.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** A roll that was begun, and of which no sealed ring has been kept yet. */
export interface BegunRoll {
  readonly token: string;
  /** Of the agent that was asked. */
  readonly address: string;
  /** Of the newest ring that was kept when it was begun; 0 when there was none. */
  readonly epoch: number;
  /** As they were asked for: what goes with a token never changes, whatever the settings say later. */
  readonly reason: RollSchedule['reason'];
  readonly comment: string;
}

/** What a watch remembers besides the releases themselves. Every change is on the disk when its method returns. */
export class Memory {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #waiting: StatementSync;

  /** @param database from openDatabase */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#put = database.prepare(`
      insert into tags (project, tag, commit_id, state, attempts, not_before, error_code, error_message, elsewhere)
      values (:project, :tag, :commit, :state, :attempts, :notBefore, :code, :message, :elsewhere)
      on conflict (project, tag) do update set
        commit_id = :commit, state = :state, attempts = :attempts, not_before = :notBefore,
        error_code = :code, error_message = :message, elsewhere = :elsewhere`);
    this.#get = database.prepare('select * from tags where project = ? and tag = ?');
    this.#waiting = database.prepare(
      `select * from tags where project = ? and state = 'seen' and not_before <= ? order by id limit ?`,
    );
  }

  /** All changes that `work` makes, or none. It must not wait for anything. */
  atOnce<T>(work: () => T): T {
    this.#database.exec('begin immediate');
    try {
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      this.#database.exec('rollback');
      throw error;
    }
  }

  tag(project: string, tag: string): TagRecord | undefined {
    const row = this.#get.get(project, tag);
    return row && recordOf(row);
  }

  /** In the order in which they were seen. */
  tags(project: string): TagRecord[] {
    return this.#database.prepare('select * from tags where project = ? order by id').all(project).map(recordOf);
  }

  /** The first tags of a project that may be asked for at `now`, in the order in which they were seen. */
  waiting(project: string, now: number, limit: number): TagRecord[] {
    return this.#waiting.all(project, now, limit).map(recordOf);
  }

  /** When something of what waits may be asked for that may not before `now`; Infinity: nothing waits so. */
  nextAttempt(now: number): number {
    const query = `select min(not_before) as next from tags where state = 'seen' and not_before > ?`;
    return Number(this.#database.prepare(query).get(now)?.['next'] ?? Infinity);
  }

  putTag({ project, tag, commit, state, attempts, notBefore, error, elsewhere }: TagRecord): void {
    this.#put.run({
      project,
      tag,
      commit,
      state,
      attempts,
      notBefore,
      code: error?.code ?? null,
      message: error?.message ?? null,
      elsewhere: elsewhere ?? null,
    });
  }

  dropTag({ project, tag }: Pick<TagRecord, 'project' | 'tag'>): void {
    this.#database.prepare('delete from tags where project = ? and tag = ?').run(project, tag);
  }

  /** Digest of the list of tags that was last taken in. */
  listing(project: string): string | undefined {
    return textOf(this.#database.prepare('select digest from listings where project = ?').get(project), 'digest');
  }

  putListing(project: string, digest: string): void {
    this.#database
      .prepare('insert into listings values (?, ?) on conflict do update set digest = excluded.digest')
      .run(project, digest);
  }

  /** The next list of tags is taken in, whatever it is. */
  forgetListing(project: string): void {
    this.#database.prepare('delete from listings where project = ?').run(project);
  }

  /** The armored keys that an agent had when it was first asked; of all agents, by their addresses. */
  pins(): Map<string, string> {
    const rows = this.#database.prepare('select address, keys from pins order by address').all();
    return new Map(rows.map((row) => [textOf(row, 'address') ?? '', textOf(row, 'keys') ?? '']));
  }

  pin(address: string, keys: string): void {
    this.#database.prepare('insert into pins values (?, ?)').run(address, keys);
  }

  begunRoll(): BegunRoll | undefined {
    const row = this.#database.prepare('select * from rolls').get();
    return (
      row && {
        token: textOf(row, 'token') ?? '',
        address: textOf(row, 'address') ?? '',
        epoch: Number(row['epoch']),
        // The table lets in no other.
        reason: textOf(row, 'reason') as BegunRoll['reason'],
        comment: textOf(row, 'comment') ?? '',
      }
    );
  }

  beginRoll({ token, address, epoch, reason, comment }: BegunRoll): void {
    this.#database.prepare('insert into rolls values (?, ?, ?, ?, ?)').run(token, address, epoch, reason, comment);
  }

  endRoll(): void {
    this.#database.exec('delete from rolls');
  }

  close(): void {
    this.#database.close();
  }
}

function textOf(row: Row | undefined, name: string): string | undefined {
  const value = row?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** The tables are strict: what stands in a column is of its type. */
function recordOf(row: Row): TagRecord {
  const code = textOf(row, 'error_code');
  const elsewhere = textOf(row, 'elsewhere');
  return {
    project: textOf(row, 'project') ?? '',
    tag: textOf(row, 'tag') ?? '',
    commit: textOf(row, 'commit_id') ?? '',
    // The table lets in no other.
    state: textOf(row, 'state') as TagState,
    attempts: Number(row['attempts']),
    notBefore: Number(row['not_before']),
    ...(code !== undefined && { error: { code, message: textOf(row, 'error_message') ?? '' } }),
    ...(elsewhere !== undefined && { elsewhere }),
  };
}

import type sqlite from 'node:sqlite';
import { AgentError } from '../../errors.ts';

/** Of the tables below; another one is of another version of this program. */
const SCHEMA_VERSION = 1;

const schema = `
  create table tags (
    id integer primary key,
    project text not null,
    tag text not null,
    commit_id text not null,
    state text not null check (state in ('seen', 'requested', 'stored', 'refused')),
    attempts integer not null,
    not_before integer not null,
    error_code text,
    error_message text,
    elsewhere text,
    unique (project, tag)
  ) strict;
  create index waiting on tags (project, id) where state = 'seen';
  create table listings (project text primary key, digest text not null) strict;
  create table pins (address text primary key, keys text not null) strict;
  create table rolls (
    token text primary key,
    address text not null,
    epoch integer not null,
    reason text not null check (reason in ('SUPERSEDED', 'RETIRED')),
    comment text not null
  ) strict;
  pragma user_version = ${SCHEMA_VERSION};
`;

/** What SQLite answers when another process has the file (SQLITE_BUSY). */
const BUSY = 5;

/** Node 24 calls SQLite experimental on stderr, whoever runs this program: that is for those who develop with it. */
function loadSqlite(): typeof sqlite {
  const own = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    if (own) Object.defineProperty(process, 'emitWarning', own);
  }
}

/**
 * Opens the memory of a watch, or makes it. It is this process's alone until it is closed, or the process ends: so it is
 * also what keeps a second watch away. Every change is on the disk when it is made.
 *
 * @throws FILE_UNWRITABLE when another watch has it, or it cannot be made; FILE_UNREADABLE when it is damaged
 */
export function openDatabase(file: string): sqlite.DatabaseSync {
  const { DatabaseSync: Database } = loadSqlite();
  let database: sqlite.DatabaseSync | undefined;
  try {
    database = new Database(file);
    // In this order: exclusive before WAL does without shared memory.
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
    database.exec('begin immediate');
    const version = database.prepare('pragma user_version').get()?.['user_version'];
    if (version === 0) database.exec(schema);
    database.exec('commit');
    if (version === 0 || version === SCHEMA_VERSION) return database;
  } catch (cause) {
    database?.close();
    throw failure(file, cause);
  }
  database.close();
  throw new AgentError('FILE_UNREADABLE', `${file} is of another version of this program. ${START_ANEW}`);
}

const START_ANEW =
  'Remove it and what begins with its name: it is made anew from the releases that are there. What it knew besides is lost: without "trustedKeys", the keys that agents have then are pinned, so compare their fingerprints first; and a roll that was begun is forgotten, so see by "info" that no agent is of a newer epoch than the newest of "rolls".';

function failure(file: string, cause: unknown): AgentError {
  const code = cause instanceof Error && 'errcode' in cause ? cause.errcode : undefined;
  if (code === BUSY) {
    return new AgentError(
      'FILE_UNWRITABLE',
      `Another watch has ${file}; there can be one for a folder. End it, or give this one another folder.`,
      { cause },
    );
  }
  return new AgentError('FILE_UNREADABLE', `${file} cannot be used (SQLite's error ${String(code)}). ${START_ANEW}`, {
    cause,
  });
}

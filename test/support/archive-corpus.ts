import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteString } from '../../src/formats/byte-string.ts';
import type { ObjectFormat, ObjectId } from '../../src/formats/git-object.ts';
import { GitRepository } from './git-repository.ts';
import { GitServer } from '../../harness/git-server.ts';

export interface CaseFile {
  readonly path: ByteString;
  /** A link's target for mode 120000; the id of a commit or tree, of any object format, for 160000 and 40000. */
  readonly content: Uint8Array | string;
  readonly mode?: '100644' | '100755' | '120000' | '160000' | '40000';
}

/** A commit whose archive must be git's. It is made by `make`, or by `git fast-import` from the other properties. */
export interface ArchiveCase {
  readonly name: string;
  readonly files?: readonly CaseFile[];
  /** The case before this one is its parent, and `files` are changes to that. */
  readonly isChange?: boolean;
  /** Value of the `committer` header, in latin1. */
  readonly committer?: string;
  readonly prefix?: string;
  /** Instead of one that is made up from the case's number. */
  readonly tag?: string;
  /** Makes the tag with other programs of git. */
  readonly make?: (repository: GitRepository, tag: string) => void;
}

/** A case that has got its tag in a repository. */
export interface TaggedCase {
  readonly archiveCase: ArchiveCase;
  readonly tag: string;
  readonly repository: GitRepository;
  readonly url: string;
}

export const defaultCommitter = 'Carl Committer <carl@example.org> 1700000100 -0230';

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function quotePath(path: ByteString): string {
  const escape = (byte: string): string => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return `"${path.replace(/[^ -!#-[\]-~]/g, escape)}"`;
}

function idOf(text: string, format: ObjectFormat): ObjectId {
  return format === 'sha1' ? text.slice(0, 40) : text.padEnd(64, text);
}

function importFile({ path, content, mode = '100644' }: CaseFile, format: ObjectFormat): Buffer {
  const name = quotePath(path);
  if (mode === '160000' || mode === '40000') {
    return latin1(`M ${mode.padStart(6, '0')} ${idOf(Buffer.from(content).toString(), format)} ${name}\n`);
  }
  const bytes = typeof content === 'string' ? latin1(content) : content;
  return Buffer.concat([latin1(`M ${mode} inline ${name}\ndata ${bytes.length}\n`), bytes, latin1('\n')]);
}

/** A commit with the `files` of a case, in the language of git-fast-import(1). */
function importCommit(ref: string, archiveCase: ArchiveCase, format: ObjectFormat, parent: string | undefined): Buffer {
  const { files = [], committer = defaultCommitter, name } = archiveCase;
  const message = Buffer.from(name);
  return Buffer.concat([
    latin1(`reset ${ref}\n\ncommit ${ref}\ncommitter ${committer}\ndata ${message.length}\n`),
    message,
    latin1(parent === undefined ? '\n' : `\nfrom ${parent}\n`),
    ...files.map((file) => importFile(file, format)),
    latin1('\n'),
  ]);
}

/** Repositories that hold a list of cases, served by a real git server. */
export class ArchiveCorpus {
  readonly #root: string;
  readonly #server: GitServer;
  readonly #repositories: GitRepository[] = [];

  private constructor(root: string, server: GitServer) {
    this.#root = root;
    this.#server = server;
  }

  static async create(): Promise<ArchiveCorpus> {
    const root = mkdtempSync(join(tmpdir(), 'sealci-corpus-'));
    return new ArchiveCorpus(root, await GitServer.start({ root }));
  }

  /** Makes a repository that is served as `<name>.git`, with a tag for each case. */
  add(name: string, format: ObjectFormat, cases: readonly ArchiveCase[]): TaggedCase[] {
    const repository = GitRepository.create({ bare: true, objectFormat: format });
    this.#repositories.push(repository);
    symlinkSync(repository.directory, join(this.#root, `${name}.git`));
    const url = `${this.#server.url}/${name}.git`;
    const tagged = cases.map((archiveCase, index) => {
      return { archiveCase, repository, url, tag: archiveCase.tag ?? `c${index}` };
    });
    const imported = tagged.filter(({ archiveCase }) => !archiveCase.make);
    const commits = imported.map(({ archiveCase, tag }, index) => {
      const before = archiveCase.isChange === true ? imported[index - 1] : undefined;
      return importCommit(`refs/tags/${tag}`, archiveCase, format, before && `refs/tags/${before.tag}`);
    });
    repository.run(['fast-import', '--quiet', '--force', '--date-format=raw-permissive'], Buffer.concat(commits));
    for (const { archiveCase, tag } of tagged) archiveCase.make?.(repository, tag);
    return tagged;
  }

  async dispose(): Promise<void> {
    await this.#server.stop();
    for (const repository of this.#repositories) repository.dispose();
    rmSync(this.#root, { recursive: true, force: true });
  }
}

import { rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { type ByteString, toByteString } from '../../src/formats/byte-string.ts';
import { parseCommit } from '../../src/formats/git-object.ts';
import type { ObjectFormat } from '../../src/formats/git-object.ts';
import { createExportSubst, type ExportSubst } from '../../src/archive/export-subst/expand.ts';
import { GitRepository } from './git-repository.ts';

/** One commit under one tag, and files of it that have the export-subst attribute. */
export interface SubstCase {
  readonly contents: readonly (Uint8Array | string)[];
  /** All of the commit object after its tree header: parents, author, committer, other headers, message. */
  readonly commit?: Uint8Array | string;
  readonly tag?: string;
  /** The name inside the tag object; the tag is lightweight without it. */
  readonly tagObjectName?: string;
  readonly mailmap?: Uint8Array | string;
  readonly objectFormat?: ObjectFormat;
}

export const usualCommit =
  'author Ada Author <ada@example.org> 1700000000 +0100\n' +
  'committer Carl Committer <carl@example.org> 1700000100 -0230\n' +
  '\nSubject of the commit\n\nBody, first line.\nBody, second line.\n\nSigned-off-by: Ada <ada@example.org>\n';

/** What git takes for the present time. */
export const NOW = 1_710_000_000;

async function readTar(tar: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const entry of Readable.from([tar]).pipe(extract())) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    files.set(entry.header.name, Buffer.concat(chunks));
  }
  return files;
}

function nameOf(index: number): string {
  return `file-${String(index).padStart(5, '0')}`;
}

/** The repository of a case: bare, unless a mailmap is to be read, which git then takes from the work tree. */
class CaseRepository {
  readonly #repository: GitRepository;
  readonly #case: SubstCase;
  readonly #object: Buffer;
  readonly commitId: string;
  readonly tag: string;

  constructor(subject: SubstCase) {
    this.#case = subject;
    this.tag = subject.tag ?? 'v1.0';
    const bare = subject.mailmap === undefined;
    this.#repository = GitRepository.create({ bare, objectFormat: subject.objectFormat ?? 'sha1' });
    const { mailmap } = subject;
    this.#repository.commitFiles([
      { path: '.gitattributes', content: '* export-subst\n' },
      ...(mailmap === undefined ? [] : [{ path: '.mailmap', content: mailmap }]),
      ...subject.contents.map((content, index) => ({ path: nameOf(index), content })),
    ]);
    const tree = this.#repository.git('rev-parse', 'refs/heads/main^{tree}');
    this.#object = Buffer.concat([Buffer.from(`tree ${tree}\n`), Buffer.from(subject.commit ?? usualCommit)]);
    const hash = ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'];
    this.commitId = this.#repository.run(hash, this.#object).toString().trim();
    // Fills the work tree, where git looks for the mailmap, before HEAD has no commit any more.
    if (!bare) this.#repository.git('reset', '-q', '--hard');
    const refs = `create refs/tags/${this.tag} ${this.#tagTarget()}\ndelete refs/heads/main\n`;
    this.#repository.run(['update-ref', '--stdin'], refs);
  }

  #tagTarget(): string {
    const name = this.#case.tagObjectName;
    if (name === undefined) return this.commitId;
    const body = `object ${this.commitId}\ntype commit\ntag ${name}\ntagger T <t@example.org> 1700000200 +0000\n\nTag\n`;
    return this.#repository.run(['mktag', '--no-strict'], body).toString().trim();
  }

  async archive(): Promise<Map<string, Buffer>> {
    const env = { GIT_TEST_DATE_NOW: String(NOW) };
    return await readTar(this.#repository.run(['archive', '--format=tar', this.tag], '', env));
  }

  ours(): ExportSubst {
    const { tagObjectName, mailmap, objectFormat = 'sha1' } = this.#case;
    return createExportSubst({
      commitId: this.commitId,
      commit: parseCommit(this.#object, objectFormat),
      tag: this.tag,
      tagObjectName: tagObjectName === undefined ? undefined : Buffer.from(tagObjectName),
      abbreviate: (id, minimum = 7) => id.slice(0, minimum),
      mailmap: mailmap === undefined ? undefined : Buffer.from(mailmap),
      now: NOW,
      maxExpansionBytes: 1024 ** 3,
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#repository.directory, { recursive: true, force: true });
  }
}

export interface Comparison {
  readonly content: ByteString;
  readonly git: ByteString;
  readonly ours: ByteString;
}

/** Each file of `subject` as git archives it and as we expand it. Throws when either fails. */
export async function compareWithGit(subject: SubstCase): Promise<Comparison[]> {
  using repository = new CaseRepository(subject);
  const files = await repository.archive();
  const ours = repository.ours();
  return subject.contents.map((content, index) => ({
    content: toByteString(Buffer.from(content)),
    git: toByteString(files.get(nameOf(index)) ?? Buffer.from('no such file')),
    ours: toByteString(ours.expand(Buffer.from(content))),
  }));
}

/** Whether git makes an archive of `subject`, and the error that we throw if any. */
export async function failures(subject: SubstCase): Promise<{ git: boolean; ours: unknown }> {
  using repository = new CaseRepository(subject);
  const git = await repository.archive().then(
    () => false,
    () => true,
  );
  const ours = repository.ours();
  try {
    for (const content of subject.contents) ours.expand(Buffer.from(content));
    return { git, ours: undefined };
  } catch (error) {
    return { git, ours: error };
  }
}

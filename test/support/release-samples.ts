import fc from './fast-check.ts';
import { GitRepository } from './git-repository.ts';
import { sampleBytes } from './openpgp.ts';
import { type RecordedAnswer, recordAnswers } from './recorded-server.ts';
import { packOf, type StoredObject, storedObjects } from './reordered-pack.ts';
import { requestRelease } from './request-release.ts';

/** Larger objects are inflated in pieces. */
const LARGE_BYTES = 1024 * 1024;

/** A repository `project` whose tag `v1` a real server sent. */
export interface ReleaseSample {
  /** What it answered before the pack. */
  readonly discovery: readonly RecordedAnswer[];
  readonly pack: Buffer;
  readonly objects: readonly StoredObject[];
  /** What `git archive` makes of the tag. */
  readonly tar: Buffer;
}

interface Source {
  readonly files: Readonly<Record<string, Buffer>>;
  readonly attributes: readonly string[];
  readonly isAnnotated: boolean;
}

const content = fc.oneof(
  { weight: 6, arbitrary: fc.string({ maxLength: 300 }).map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: fc.nat(6000).map((count) => Buffer.from('all alike '.repeat(count))) },
  { weight: 2, arbitrary: fc.nat(200_000).map((size) => Buffer.from(sampleBytes(size))) },
  { weight: 1, arbitrary: fc.nat(LARGE_BYTES).map((more) => Buffer.from(sampleBytes(LARGE_BYTES + more))) },
);

const source: fc.Arbitrary<Source> = fc.record({
  files: fc.dictionary(fc.stringMatching(/^[a-c](?:\/[d-f]){0,3}\.[tu]$/), content, { minKeys: 1, maxKeys: 9 }),
  attributes: fc.subarray(['*.t text eol=crlf', '*.s export-subst', 'd export-ignore', '*.u filter=lfs']),
  isAnnotated: fc.boolean(),
});

/** The same ones for the same `seed`. */
export function recordSamples(count: number, seed: number): Promise<ReleaseSample[]> {
  return Promise.all(fc.sample(source, { numRuns: count, seed, path: '' }).map(recordSample));
}

async function recordSample({ files, attributes, isAnnotated }: Source): Promise<ReleaseSample> {
  using repository = GitRepository.create();
  repository.commitFiles([
    ...Object.entries(files).map(([path, bytes]) => ({ path, content: bytes })),
    { path: '.gitattributes', content: `${attributes.join('\n')}\n` },
    { path: '.mailmap', content: 'Ada <ada@example.net> <carl@example.org>\n' },
    { path: 'link', content: 'a.t', mode: '120000' },
    { path: 'version.s', content: '$Format:%H %h %aN %cn$\n' },
  ]);
  repository.git('tag', ...(isAnnotated ? ['-a', '-m', 'v1'] : []), 'v1', 'main');
  repository.git('clone', '-q', '--bare', '.', 'served/project.git');
  const root = `${repository.directory}/served`;
  const answers = await recordAnswers({ root }, (url) => requestRelease(`${url}/project.git`, 'v1'));
  const archive = ['-C', 'served/project.git', 'archive', '--format=tar', '--prefix=project-v1/', 'v1'];
  return {
    discovery: answers.slice(0, -1),
    pack: packOf(answers.at(-1)?.body ?? Buffer.alloc(0)),
    objects: storedObjects(repository),
    tar: repository.run(archive),
  };
}

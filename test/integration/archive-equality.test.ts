import assert from 'node:assert/strict';
import test, { after, suite } from 'node:test';
import { ArchiveCorpus, type ArchiveCase, type TaggedCase } from '../support/archive-corpus.ts';
import { attributeCases } from '../support/archive-cases/attributes.ts';
import { commitCases } from '../support/archive-cases/commits.ts';
import { contentCases } from '../support/archive-cases/contents.ts';
import { entryCases } from '../support/archive-cases/entries.ts';
import { pathCases } from '../support/archive-cases/paths.ts';
import { smallReleaseTar } from '../../harness/release-tar.ts';
import { tarDifference } from '../support/tar-difference.ts';

const topics: Readonly<Record<string, readonly ArchiveCase[]>> = {
  paths: pathCases,
  entries: entryCases,
  contents: contentCases,
  attributes: attributeCases,
  commits: commitCases,
};

const corpus = await ArchiveCorpus.create();
after(() => corpus.dispose());
let compared = 0;

async function compare({ archiveCase, tag, repository, url }: TaggedCase): Promise<void> {
  const { prefix } = archiveCase;
  const name = url.slice(url.lastIndexOf('/') + 1, -'.git'.length);
  const oraclePrefix = prefix ?? `${name}-${tag.replaceAll('/', '-')}/`;
  const git = repository.run(['archive', '--format=tar', `--prefix=${oraclePrefix}`, '--', `refs/tags/${tag}`]);
  const { tar } = await smallReleaseTar({ repositoryUrl: url, tag, ...(prefix !== undefined && { prefix }) });
  assert.equal(tarDifference(tar, git), undefined);
  compared += 1;
}

for (const [topic, cases] of Object.entries(topics)) {
  const tagged = [
    ...corpus.add(topic, 'sha1', cases),
    ...corpus.add(
      `${topic}-sha256`,
      'sha256',
      cases.filter((_, index) => index % 3 === 0),
    ),
  ];
  suite(`makes the tar of git archive: ${topic}`, { concurrency: 3 }, () => {
    for (const each of tagged) {
      test(`${each.url.includes('sha256') ? 'SHA-256: ' : ''}${each.archiveCase.name}`, () => compare(each));
    }
  });
}

test('compares at least 150 cases', (context) => {
  context.diagnostic(`cases: ${compared}`);
  assert.ok(compared >= 150);
});

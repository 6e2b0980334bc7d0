import assert from 'node:assert/strict';
import { parseTag, type Tag } from '../../../src/formats/git-object.ts';
import type { FuzzTarget } from '../target.ts';
import { faultsByGit } from '../support/git-judge.ts';
import { outcomeOf } from '../support/outcome.ts';

const object = 'c'.repeat(40);
const usual = `object ${object}\ntype commit\ntag v1\ntagger A <a@b> 1700000000 +0000\n\nmessage\n`;

function read(input: Uint8Array): Tag | undefined {
  return outcomeOf(['OBJECT_INVALID'], () => parseTag(input, 'sha1')).value;
}

/** Faults of what no archive is made of: who tagged when, and what else the tag says. */
const accepted =
  /(?:missing|bad|zeroPadded)(?:Name|Email|Space|Date|Timezone|TaggerEntry|TagName)|badDateOverflow|extraHeaderEntry|unterminatedHeader|badTagName|missingTagger/i;

/** Tag objects. */
export const target: FuzzTarget = {
  maxBytes: 2048,
  dictionary: [
    'object ',
    'type ',
    'commit',
    'tree',
    'blob',
    'tag',
    'tag ',
    'tagger ',
    '\n\n',
    '\n ',
    '\0',
    object,
    ' <',
    '> ',
  ],
  seeds: [usual, usual.replace(/tagger.*\n/, ''), usual.replace('commit', 'tag'), usual.replace('commit', 'bloB')],
  run(input) {
    const tag = read(input);
    if (!tag) return;
    const text = Buffer.from(input).toString('latin1');
    const lines = text.split('\n').filter((line) => !line.startsWith(' '));
    const name = Buffer.from(tag.name).toString('latin1');
    assert.deepEqual(
      lines.slice(0, 3),
      [`object ${tag.object}`, `type ${tag.type}`, `tag ${name}`],
      'a header is another',
    );
    if (tag.tagger)
      assert.equal(lines[3], `tagger ${Buffer.from(tag.tagger).toString('latin1')}`, 'the tagger is another');
  },
  judge(inputs) {
    const taken = inputs.filter((input) => read(input) !== undefined);
    for (const [index, faults] of faultsByGit('tag', taken).entries()) {
      const serious = faults.filter((fault) => !accepted.test(fault));
      assert.deepEqual(
        serious,
        [],
        `git refuses a tag that is taken: ${Buffer.from(taken[index] ?? []).toString('latin1')}`,
      );
    }
  },
};

import { after, before, suite, test } from 'node:test';
import assert from 'node:assert/strict';
import type { ErrorCode } from '../../src/errors.ts';
import type { ObjectId } from '../../src/formats/git-object.ts';
import { withCode } from '../support/codes.ts';
import { answersOf } from '../support/made-answers.ts';
import { commitContent, PackWriter } from '../support/pack-writer.ts';
import { RecordedServer } from '../support/recorded-server.ts';
import { requestRelease } from '../support/request-release.ts';

let server: RecordedServer;

before(async () => {
  server = await RecordedServer.start();
});

after(() => server.stop());

/** The release of a tag that points to what `write` returns. */
function release(write: (writer: PackWriter) => ObjectId): Promise<{ readonly files: number }> {
  const writer = new PackWriter();
  const id = write(writer);
  server.answers = answersOf(id, writer.finish());
  return requestRelease(`${server.url}/project.git`, 'v1');
}

async function refuses(code: ErrorCode, write: (writer: PackWriter) => ObjectId, message?: string): Promise<void> {
  await assert.rejects(release(write), withCode(code), message);
}

const plainCommit = (writer: PackWriter): ObjectId => writer.commit(writer.tree(['100644', 'f', writer.blob('x')]));
const missing = '12'.repeat(20);

suite('tags', () => {
  const chain = (writer: PackWriter, length: number): ObjectId => {
    let id = plainCommit(writer);
    for (let index = 0; index < length; index += 1) id = writer.tag(id, index === 0 ? 'commit' : 'tag');
    return id;
  };

  test('releases a commit, and one behind up to five tags', async () => {
    for (let length = 0; length <= 5; length += 1) {
      const { files } = await release((writer) => chain(writer, length));
      assert.equal(files, 1);
    }
  });

  test('throws TAG_CHAIN_TOO_LONG for six tags or a thousand', async () => {
    await refuses('TAG_CHAIN_TOO_LONG', (writer) => chain(writer, 6));
    await refuses('TAG_CHAIN_TOO_LONG', (writer) => chain(writer, 1000));
  });

  test('throws TAG_NOT_A_COMMIT for a tree or a blob, named at once or by a tag', async () => {
    await refuses('TAG_NOT_A_COMMIT', (writer) => writer.blob('x'));
    await refuses('TAG_NOT_A_COMMIT', (writer) => writer.tree());
    await refuses('TAG_NOT_A_COMMIT', (writer) => writer.tag(writer.blob('x'), 'blob'));
    await refuses('TAG_NOT_A_COMMIT', (writer) => writer.tag(writer.tag(writer.tree(), 'tree'), 'tag'));
  });

  test('throws OBJECT_INVALID for a tag that lies about the type', async () => {
    await refuses('OBJECT_INVALID', (writer) => writer.tag(plainCommit(writer), 'tree'));
    await refuses('OBJECT_INVALID', (writer) => writer.tag(writer.blob('x'), 'commit'));
    await refuses('OBJECT_INVALID', (writer) => writer.tag(plainCommit(writer), 'commits'));
  });

  test('throws OBJECT_MISSING for what the server left out', async () => {
    await refuses('OBJECT_MISSING', (writer) => writer.tag(missing, 'commit'));
    await refuses('OBJECT_MISSING', () => missing);
    await refuses('OBJECT_MISSING', (writer) => writer.commit(missing));
    await refuses('OBJECT_MISSING', (writer) => writer.commit(writer.tree(['100644', 'f', missing])));
    await refuses('OBJECT_MISSING', (writer) => writer.commit(writer.tree(['40000', 'd', missing])));
  });

  test('throws OBJECT_INVALID for malformed tags', async () => {
    const bodies = ['', '\n', 'type commit\n', `object ${missing}\n`, `object ${missing}\ntype commit\n`];
    const wrongIds = [
      'object 12\ntype commit\ntag v1\n\n',
      `object ${missing.toUpperCase()}g\ntype commit\ntag v1\n\n`,
    ];
    for (const body of [...bodies, ...wrongIds, `object ${missing}\ntype commit\nta\0g v1\n\n`]) {
      await refuses('OBJECT_INVALID', (writer) => writer.object('tag', body), body);
    }
  });
});

suite('commits', () => {
  const commit = (change: (content: string) => string) => (writer: PackWriter) =>
    writer.object('commit', change(commitContent(writer.tree(['100644', 'f', writer.blob('x')]))));

  test('throws OBJECT_INVALID for malformed headers', async () => {
    const changes: ((content: string) => string)[] = [
      (content) => content.replace('author A', 'author A\0B'),
      (content) => content.replace('committer A', 'committer \0A'),
      (content) => content.replace('tree ', 'trea '),
      (content) => content.replace(/^tree .*\n/, ''),
      (content) => content.replace(/author .*\n/, ''),
      (content) => content.replace(/committer .*\n/, ''),
      (content) => content.replace(/(author .*\n)(committer .*\n)/, '$2$1'),
      (content) => content.replace('tree ', 'parent 12\ntree '),
      (content) => content.replace('author', 'parent 12\nauthor'),
      (content) => content.slice(0, 20),
      () => '',
    ];
    for (const change of changes) await refuses('OBJECT_INVALID', commit(change), change('tree 12\nauthor A\n'));
  });

  test('throws a named error for dates that overflow, are negative or missing', async () => {
    for (const date of ['18446744073709551616', '99999999999999999999999', '-1', 'x', '']) {
      const dated = commit((content) => content.replace(/(committer A <a@b>) \d+/, `$1 ${date}`));
      await refuses('OBJECT_INVALID', dated, date);
    }
  });

  test('takes a tree that is a blob or a commit for none', async () => {
    await refuses('OBJECT_INVALID', (writer) => writer.commit(writer.blob('x')));
    await refuses('OBJECT_INVALID', (writer) => writer.commit(plainCommit(writer)));
  });
});

suite('trees', () => {
  const file =
    (name: string, mode = '100644') =>
    (writer: PackWriter) =>
      writer.commit(writer.tree([mode, name, writer.blob('x')]));
  const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

  test('throws TREE_UNSAFE for names that lead elsewhere, or are none', async () => {
    for (const name of ['.', '..', '', 'a/b', '/a', '../x', 'x'.repeat(256), '..\\x', 'a\\..\\b', '\\..']) {
      await refuses('TREE_UNSAFE', file(name), name);
    }
  });

  test('throws TREE_UNSAFE for .git in every disguise, as a file and as a folder', async () => {
    const plain = ['.git', '.GIT', '.gIt', 'git~1', 'GIT~1', '.git ', '.git.', '.git. .', 'git~1 .', '.git\\hooks'];
    const windows = ['.git::$INDEX_ALLOCATION', '.git:x', 'git~1:x', 'a\\.git', 'a\\.git\\b', '.git.\\b'];
    const points = ['\u200c', '\u200d', '\u200e', '\u200f', '\u202a', '\u202e', '\u206a', '\u206f', '\ufeff'];
    const apple = points.flatMap((point) => [`.g${point}it`, `${point}.git`, `.git${point}`, `.GI${point}T`]).map(utf8);
    for (const name of [...plain, ...windows, ...apple, '.git\xff', '.git\xc3x']) {
      await refuses('TREE_UNSAFE', file(name), name);
      await refuses('TREE_UNSAFE', (writer) => writer.commit(writer.tree(['40000', name, writer.tree()])), name);
    }
  });

  test('releases names that only look like .git, and odd ones', async () => {
    const names = [
      '.gitx',
      '.git-',
      'git~2',
      'git',
      '.gi',
      'x.git',
      '...',
      ' ',
      '\n',
      'x'.repeat(255),
      'a\\b',
      '.git~1',
    ];
    for (const name of [...names, '\xff\xfe', utf8('.gít'), '.gitattributes', '.gitignore']) {
      assert.equal((await release(file(name))).files, 1, name);
    }
  });

  test('throws TREE_UNSAFE for modes that git does not use', async () => {
    for (const mode of ['100600', '100777', '100000', '120777', '140000', '20000', '', '1', 'x']) {
      await refuses('TREE_UNSAFE', file('f', mode), mode);
    }
  });

  test('throws TREE_UNSAFE for entries that are doubled or unsorted', async () => {
    const pairs: [string, string, string, string][] = [
      ['100644', 'a', '100644', 'a'],
      ['100644', 'a', '120000', 'a'],
      ['100644', 'b', '100644', 'a'],
      ['100644', 'a', '40000', 'a'],
      ['120000', 'a', '40000', 'a'],
      ['40000', 'a', '100644', 'a'],
      ['40000', 'a', '100644', 'a-b'],
      ['40000', 'a', '100644', 'a.b'],
    ];
    for (const [mode, name, otherMode, otherName] of pairs) {
      await refuses(
        'TREE_UNSAFE',
        (writer) => {
          const empty = writer.tree();
          const blob = writer.blob('x');
          const id = (of: string): ObjectId => (of === '40000' ? empty : blob);
          return writer.commit(writer.tree([mode, name, id(mode)], [otherMode, otherName, id(otherMode)]));
        },
        `${name} ${otherName}`,
      );
    }
  });

  test('throws TREE_UNSAFE for a file and a folder of one name with others between them', async () => {
    await refuses('TREE_UNSAFE', (writer) => {
      const blob = writer.blob('x');
      const between = ['a-b', 'a-b-c', 'a.b'].map((name): [string, string, ObjectId] => ['100644', name, blob]);
      return writer.commit(writer.tree(['100644', 'a', blob], ...between, ['40000', 'a', writer.tree()]));
    });
  });

  test('throws TREE_UNSAFE for a null id', async () => {
    for (const mode of ['100644', '40000', '160000']) {
      await refuses('TREE_UNSAFE', (writer) => writer.commit(writer.tree([mode, 'x', '0'.repeat(40)])));
    }
  });

  test('throws TREE_UNSAFE for a link whose target is empty, too long or holds NUL', async () => {
    for (const target of ['', 'a\0b', 'x'.repeat(5000)]) {
      await refuses('TREE_UNSAFE', (writer) => writer.commit(writer.tree(['120000', 'l', writer.blob(target)])));
    }
  });
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { markup } from '../../../src/site/markup.ts';
import { tagFolder } from '../../../src/site/layout.ts';

test('all that is put into a template is text, but what came out of one', () => {
  const name = `<b a="1" b='2'>&`;
  assert.equal(
    markup`<p title="${name}">${name}</p>`.text,
    `<p title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;">&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;</p>`,
  );
  const items = [markup`<li>${1}</li>`, markup`<li>${'<'}</li>`];
  assert.equal(markup`<ul>${items}</ul>`.text, '<ul><li>1</li><li>&lt;</li></ul>');
  assert.equal(markup`${'\u0000\ud800\uffff\n'}`.text, '\ufffd\ufffd\ufffd\n');
});

test('no two tags have one folder, and none has that of a page', () => {
  const tags = ['a/b', 'a-b', 'a', 'index.html', 'Index.HTML', 'a/index.html'];
  const folders = tags.map(tagFolder);
  assert.deepEqual(folders, ['a~b', 'a-b', 'a', 'index.html~', 'Index.HTML~', 'a~index.html']);
});

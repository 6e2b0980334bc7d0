import assert from 'node:assert/strict';
import test from 'node:test';
import { contentTypeOf } from '../../../src/bucket/content-type.ts';
import { siteFiles } from '../../../src/site/site-files.ts';
import { siteSample } from '../../support/site-sample.ts';

test('every file of the site has a media type of its own, but the binary keys of a Web Key Directory', async () => {
  for (const { name } of await siteFiles(await siteSample())) {
    if (name.startsWith('.well-known/') || name.endsWith('.pgp')) continue;
    assert.notEqual(contentTypeOf(name), 'application/octet-stream', name);
  }
});

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import test from 'node:test';
import { proofOf, proves } from '../../../src/watch/webhook/forge-signature.ts';
import { pushedUrls } from '../../../src/watch/webhook/pushed-urls.ts';

function accepts(headers: IncomingHttpHeaders, body: string, secret: string): boolean {
  const proof = proofOf(headers);
  return proof !== undefined && proves(proof, Buffer.from(body), Buffer.from(secret));
}

test("takes the signature of GitHub's own example", () => {
  // docs.github.com, "Validating webhook deliveries", "Testing the webhook payload validation"
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const secret = "It's a Secret to Everybody";
  assert.ok(accepts({ 'x-hub-signature-256': signature }, 'Hello, World!', secret));
  assert.ok(!accepts({ 'x-hub-signature-256': signature }, 'Hello, World?', secret));
  assert.ok(!accepts({ 'x-hub-signature-256': signature }, 'Hello, World!', `${secret}!`));
  assert.ok(!accepts({ 'x-hub-signature-256': 'sha256=' }, 'Hello, World!', secret));
  assert.ok(!accepts({ 'x-hub-signature-256': `${signature}00` }, 'Hello, World!', secret));
});

test('takes the bare digits of Gitea and Forgejo, and the token of GitLab', () => {
  const hex = createHmac('sha256', 'secret').update('{}').digest('hex');
  assert.ok(accepts({ 'x-gitea-signature': hex }, '{}', 'secret'));
  assert.ok(accepts({ 'x-forgejo-signature': hex }, '{}', 'secret'));
  assert.ok(!accepts({ 'x-gitea-signature': hex }, '{ }', 'secret'));
  assert.ok(accepts({ 'x-gitlab-token': 'secret' }, 'anything', 'secret'));
  for (const token of ['', 'secre', 'secret ', hex]) assert.ok(!accepts({ 'x-gitlab-token': token }, '{}', 'secret'));
  assert.equal(proofOf({ 'x-hub-signature': 'sha1=00', 'content-type': 'application/json' }), undefined);
});

test('finds the repository where each forge names it, and nothing in what is no event', () => {
  const github = { ref: 'refs/tags/v1', repository: { clone_url: 'https://github.com/Codertocat/Hello-World.git' } };
  const gitlab = { object_kind: 'tag_push', project: { git_http_url: 'http://example.com/jsmith/example.git' } };
  const gitea = { repository: { clone_url: 'http://localhost:3000/gitea/webhooks.git', html_url: 3 } };
  const read = (event: unknown): string[] => pushedUrls(Buffer.from(JSON.stringify(event)));
  assert.deepEqual(read(github), ['https://github.com/codertocat/hello-world']);
  assert.deepEqual(read(gitlab), ['http://example.com/jsmith/example']);
  assert.deepEqual(read(gitea), ['http://localhost:3000/gitea/webhooks']);
  const bad = [null, 1, [], { repository: 'x' }, { repository: { clone_url: 'file:///etc/passwd' } }, { project: [] }];
  for (const event of bad) assert.deepEqual(read(event), []);
  assert.throws(() => pushedUrls(Buffer.from('{')), { code: 'INVALID_ARGUMENT' });
});

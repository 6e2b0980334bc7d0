import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateKey, readKeys } from 'openpgp';
import { hashedLocalPart, writeWebKeyDirectory } from '../../../../src/keys/ring/web-key-directory.ts';
import { makeKeeper, rollKeys } from '../../../support/key-ring.ts';

test('hashes the local part of an address as draft-koch-openpgp-webkey-service, section 3.1, does', () => {
  assert.equal(hashedLocalPart('Joe.Doe'), 'iy9q119eutrkn8s1mk4r39qejnbu3n5q');
  assert.equal(hashedLocalPart('joe.doe'), hashedLocalPart('Joe.Doe'));
});

test('has all keys of an address in one file of either layout, the one in use first', async () => {
  const { keeper, key } = makeKeeper();
  const { newKey } = await rollKeys(keeper, 'SUPERSEDED');
  const { key: active, olderKeys } = keeper.view();
  const files = await writeWebKeyDirectory([active, ...olderKeys]);
  const folders = files.map(({ folder, name }) => `${folder}/${name}`);
  const [address = ''] = /[^<]+@[^>]+/.exec(await userIdOf(active.armoredKey)) ?? [];
  const [local = '', domain = ''] = address.split('@');
  const root = '.well-known/openpgpkey';
  const hu = `hu/${hashedLocalPart(local)}`;
  assert.deepEqual(folders, [`${root}/${hu}`, `${root}/policy`, `${root}/${domain}/${hu}`, `${root}/${domain}/policy`]);
  for (const { name, bytes } of files) {
    if (name === 'policy') assert.equal(bytes.length, 0);
    else assert.deepEqual(await fingerprintsIn(bytes), [newKey.fingerprint, key.fingerprint]);
  }
});

test('is empty where no key has an address', async () => {
  assert.deepEqual(await writeWebKeyDirectory([]), []);
});

test('has no folder for a domain that is no host name, as whoever makes a key chooses it', async () => {
  const long = `${'a'.repeat(60)}.`.repeat(5);
  const hostile = [
    '../../../private/rolls/9',
    '..',
    '.',
    'a..b',
    'example.org/x',
    'policy',
    'hu',
    'a b.org',
    `${long}org`,
  ];
  const userIDs = [...hostile, 'example.org'].map((domain) => ({ name: `x@${domain}` }));
  const { publicKey } = await generateKey({ type: 'ecc', userIDs, format: 'armored' });
  const files = await writeWebKeyDirectory([{ armoredKey: publicKey, createTime: new Date() }]);
  const root = '.well-known/openpgpkey';
  assert.deepEqual(
    new Set(files.map(({ folder }) => folder)),
    new Set([root, `${root}/hu`, `${root}/example.org`, `${root}/example.org/hu`]),
  );
});

async function userIdOf(armoredKeys: string): Promise<string> {
  const [key] = await readKeys({ armoredKeys });
  return key?.getUserIDs()[0] ?? '';
}

async function fingerprintsIn(binaryKeys: Uint8Array): Promise<string[]> {
  return (await readKeys({ binaryKeys })).map((key) => key.getFingerprint().toUpperCase());
}

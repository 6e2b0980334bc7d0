import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  type AddressPolicy,
  anyAddress,
  checkUrlAddress,
  guardedLookup,
} from '../../../../src/git/http/address-policy.ts';
import { withCode } from '../../../support/codes.ts';

const strict: AddressPolicy = { allowHttp: false, allowedNetworks: [] };
const notAllowed = withCode('ADDRESS_NOT_ALLOWED');

const refused: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1', '127.255.255.254', '[::1]', '[0:0:0:0:0:0:0:1]'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '[fc00::1]', '[fd12:3456::1]'],
  'link-local': ['169.254.0.1', '[fe80::1]', '[febf::1]'],
  'cloud metadata': ['169.254.169.254', '100.100.100.200', '192.0.0.192', '168.63.129.16', '[fd00:ec2::254]'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  multicast: ['224.0.0.1', '239.255.255.250', '[ff02::1]'],
  unspecified: ['0.0.0.0', '0.1.2.3', '[::]'],
  broadcast: ['255.255.255.255'],
  reserved: ['240.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '[2001:db8::1]', '[100::1]'],
  'IPv4 mapped': ['[::ffff:127.0.0.1]', '[::ffff:a00:1]', '[::ffff:169.254.169.254]', '[::ffff:168.63.129.16]'],
  'IPv4 compatible': ['[::127.0.0.1]', '[::8.8.8.8]'],
  '6to4': ['[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[2002:808:808::1]'],
  NAT64: ['[64:ff9b::127.0.0.1]', '[64:ff9b::8.8.8.8]', '[64:ff9b:1::a00:1]'],
  Teredo: ['[2001:0:1::1]'],
  'site-local and other unassigned': ['[fec0::1]', '[4000::1]', '[1::1]', '[5f00::1]'],
  'spelled in decimal': ['2130706433', '127.1', '3232235777'],
  'spelled in hex': ['0x7f000001', '0x7f.0.0.1', '0xa9fea9fe'],
  'spelled in octal': ['017700000001', '0177.0.0.1', '0251.0376.0251.0376'],
  'spelled with other digits and dots': ['１２７.０.０.１', '127。0。0。1', '127.0.0.1.', '①⑥⑨.254.169.254'],
};

suite('addresses in URLs', () => {
  for (const [kind, hosts] of Object.entries(refused)) {
    test(`throws ADDRESS_NOT_ALLOWED for ${kind}`, () => {
      for (const host of hosts) {
        assert.throws(
          () => {
            checkUrlAddress(new URL(`https://${host}/x`), strict);
          },
          notAllowed,
          host,
        );
      }
    });
  }

  test('lets public addresses and names pass', () => {
    for (const host of [
      '8.8.8.8',
      '140.82.121.4',
      '168.63.129.17',
      '[2606:50c0::1]',
      '[::ffff:8.8.8.8]',
      'localhost',
    ]) {
      checkUrlAddress(new URL(`https://${host}/x`), strict);
    }
  });

  test('lets allowed networks pass, and no others', () => {
    const policy = { allowHttp: true, allowedNetworks: ['10.1.0.0/16', 'fd00::/8'] };
    for (const host of ['10.1.2.3', '[::ffff:10.1.2.3]', '[fd00::1]'])
      checkUrlAddress(new URL(`http://${host}`), policy);
    for (const host of ['10.2.0.1', '[fc00::1]', '127.0.0.1']) {
      assert.throws(
        () => {
          checkUrlAddress(new URL(`http://${host}`), policy);
        },
        notAllowed,
        host,
      );
    }
  });

  test('throws ADDRESS_NOT_ALLOWED for http: where only https: is allowed', () => {
    assert.throws(() => {
      checkUrlAddress(new URL('http://8.8.8.8'), strict);
    }, notAllowed);
    checkUrlAddress(new URL('http://127.0.0.1'), anyAddress);
  });
});

function lookup(name: string, policy: AddressPolicy, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    guardedLookup(policy)(name, { all }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });
}

suite('names', () => {
  test('throws ADDRESS_NOT_ALLOWED for a name of a forbidden address', async () => {
    for (const all of [false, true]) await assert.rejects(lookup('localhost', strict, all), notAllowed);
  });

  test('resolves a name of allowed addresses, in both forms that sockets ask for', async () => {
    const policy = { allowHttp: true, allowedNetworks: ['127.0.0.0/8', '::1/128'] };
    assert.match(String(await lookup('localhost', policy, false)), /^(127\.|::1)/);
    assert.ok(Array.isArray(await lookup('localhost', policy, true)));
  });

  test('hands on that a name cannot be resolved', async () => {
    await assert.rejects(lookup('no-such-host.invalid', anyAddress, true), { syscall: 'getaddrinfo' });
  });
});

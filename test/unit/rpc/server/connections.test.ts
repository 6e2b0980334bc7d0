import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection, Connections } from '../../../../src/rpc/server/connections.ts';
import type { ShownCertificate } from '../../../../src/rpc/server/shown-certificate.ts';

const limits = { maxConnections: 4, maxConnectionsPerAddress: 3, maxConnectionsPerCertificate: 2 };

class Scene {
  readonly connections = new Connections(limits);
  readonly ended: string[] = [];

  make(address: string, state: { greeted?: boolean; calls?: number } = {}): Connection {
    const connection = new Connection(address, 1, () => this.ended.push(address));
    connection.greeted = state.greeted ?? false;
    connection.calls = state.calls ?? 0;
    return connection;
  }

  admit(address: string, state: { greeted?: boolean; calls?: number } = {}): boolean {
    return this.connections.admit(this.make(address, state));
  }
}

const idle = { greeted: true };
const busy = { greeted: true, calls: 1 };

test('lets the oldest that has not greeted make room, then the one that has had no call for longest, never a busy one', () => {
  const scene = new Scene();
  scene.admit('10.0.0.1', busy);
  const idleFirst = scene.make('10.0.0.2', idle);
  scene.connections.admit(idleFirst);
  scene.admit('10.0.0.3', idle);
  scene.admit('10.0.0.4');
  assert.ok(scene.admit('10.0.0.5', idle));
  assert.deepEqual(scene.ended, ['10.0.0.4']);
  // It has had a call meanwhile.
  scene.connections.idle(idleFirst);
  assert.ok(scene.admit('10.0.0.6', busy));
  assert.deepEqual(scene.ended, ['10.0.0.4', '10.0.0.3']);
});

test('refuses one that is too many when all are busy, and takes the next once one has gone', () => {
  const scene = new Scene();
  const first = scene.make('10.0.0.1', busy);
  scene.connections.admit(first);
  for (const last of [2, 3, 4]) scene.admit(`10.0.0.${last}`, busy);
  assert.equal(scene.admit('10.0.0.5'), false);
  scene.connections.remove(first);
  assert.ok(scene.admit('10.0.0.5'));
  assert.deepEqual(scene.ended, []);
});

test('makes room among those of one address first, by which an IPv6 network of 64 bits is meant', () => {
  for (const [own, other] of [
    [['10.0.0.1', '::ffff:10.0.0.1', '10.0.0.1'], '10.0.0.2'],
    [['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', '2001:db8::1:0:0:0:3'], '2001:db8:0:2::1'],
  ] as const) {
    const scene = new Scene();
    scene.admit(other);
    for (const address of own) scene.admit(address);
    assert.ok(scene.admit(own[1]));
    assert.deepEqual(scene.ended, [own[0]]);
  }
});

test('bounds the connections of one certificate, whatever their addresses', () => {
  const scene = new Scene();
  const certificate = (sha256: string): ShownCertificate => ({ names: [], serial: '01', sha256, validTo: Infinity });
  const identify = (address: string, fingerprint: string, state = {}): boolean => {
    const connection = scene.make(address, state);
    scene.connections.admit(connection);
    return scene.connections.identify(connection, certificate(fingerprint));
  };
  assert.ok(identify('10.0.0.1', 'A', busy));
  assert.ok(identify('10.0.0.2', 'A', busy));
  assert.equal(identify('10.0.0.3', 'A'), false);
  assert.ok(identify('10.0.0.4', 'B'));
});

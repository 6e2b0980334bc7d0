import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { status } from '@grpc/grpc-js';
import { errorFacts } from '../../../src/error-facts.ts';
import { ReleaseAgentDefinition as service } from '../../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { retryDelaySeconds, statusOfCode } from '../../../src/rpc/status-table.ts';

const folder = path.join(import.meta.dirname, '../../../proto/sealci/release/v1');
const proto = readFileSync(path.join(folder, 'release_agent.proto'), 'utf8');

interface Row {
  reasons: string;
  readonly status: string;
  rpcs: string;
}

/** The table of errors in the interface; a row without a status goes on from the one above. */
function documentedErrors(): Row[] {
  const lines = proto.matchAll(/^\/\/ \| (.*?) +\| (.*?) +\| (.*?) +\|$/gm);
  const rows: Row[] = [];
  for (const [, reasons = '', statusName = '', rpcs = ''] of [...lines].slice(2)) {
    const above = rows.at(-1);
    if (statusName !== '' || !above) rows.push({ reasons, status: statusName, rpcs });
    else {
      above.reasons += ` ${reasons}`;
      above.rpcs += ` ${rpcs}`;
    }
  }
  return rows;
}

/** What programs are told of the errors that an agent can send. */
const told = JSON.parse(readFileSync(path.join(folder, 'reasons.json'), 'utf8')) as {
  readonly reasons: Readonly<
    Record<string, { readonly status: string; readonly retry: boolean; readonly retryAfterSeconds?: number }>
  >;
  readonly statuses: Readonly<Record<string, { readonly retry: boolean }>>;
};

test('the interface documents every error once, under the status that it has', () => {
  const rows = documentedErrors();
  for (const [code, value] of Object.entries(statusOfCode)) {
    const found = rows.filter(({ reasons }) => new RegExp(`\\b${code}\\b`).test(reasons)).map((row) => row.status);
    assert.deepEqual(found, code in told.reasons ? [status[value]] : [], code);
  }
});

test('the interface documents for every error who meets it', () => {
  const names = new Set([...Object.values(service.methods).map(({ name }) => name), 'all']);
  for (const { rpcs, reasons } of documentedErrors()) {
    for (const name of rpcs.trim().split(/,? +/)) assert.ok(names.has(name), `${reasons}: ${name}`);
  }
});

test('the interface documents every fact that an error can have', () => {
  const documented: Record<string, string> = {};
  let last = '';
  for (const [, name = '', text = ''] of [...proto.matchAll(/^\/\/ \| (\w*) +\| ([^|]*?) +\|$/gm)].slice(1)) {
    if (name !== '') last = name;
    documented[last] = [documented[last] ?? [], text].flat().join(' ');
  }
  assert.deepEqual(documented, errorFacts);
});

test('programs are told of every error what the agent does', () => {
  for (const [code, { retry, retryAfterSeconds, status: name }] of Object.entries(told.reasons)) {
    const value: Readonly<Record<string, status>> = statusOfCode;
    const delays: Readonly<Record<string, number>> = retryDelaySeconds;
    assert.equal(name, status[value[code] ?? status.OK], code);
    assert.deepEqual([retry, retryAfterSeconds], [code in delays, delays[code]], code);
  }
  assert.deepEqual(
    Object.keys(retryDelaySeconds).filter((code) => !(code in told.reasons)),
    [],
  );
  assert.equal(told.statuses[status[status.UNAVAILABLE]]?.retry, true);
  assert.equal(told.statuses[status[status.PERMISSION_DENIED]]?.retry, false);
});

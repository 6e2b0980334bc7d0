import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { status } from '@grpc/grpc-js';
import { ReleaseAgent as service } from '../../../src/rpc/gen/sealci/release/v1/release_agent_pb.ts';
import { statusOfCode } from '../../../src/rpc/status-table.ts';

interface Row {
  reasons: string;
  readonly status: string;
  rpcs: string;
}

/** The table of errors in the interface; a row without a status goes on from the one above. */
function documentedErrors(): Row[] {
  const file = path.join(import.meta.dirname, '../../../proto/sealci/release/v1/release_agent.proto');
  const lines = readFileSync(file, 'utf8').matchAll(/^\/\/ \| (.*?) +\| (.*?) +\| (.*?) +\|$/gm);
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

/** Errors of the command line, of start-up, of the client and of a watch. */
const notOnTheWire =
  /^(?:SIGNATURE|RELEASE|AGENT|ARCHIVE|AUDIT|EXTRACT|PROVENANCE|CONFIG|BUCKET)_|^(?:FILE_UNREADABLE|KEY_FILE_INVALID)$/;

test('the interface documents every error once, under the status that it has', () => {
  const rows = documentedErrors();
  for (const [code, value] of Object.entries(statusOfCode)) {
    const found = rows.filter(({ reasons }) => new RegExp(`\\b${code}\\b`).test(reasons)).map((row) => row.status);
    assert.deepEqual(found, notOnTheWire.test(code) ? [] : [status[value]], code);
  }
});

test('the interface documents for every error who meets it', () => {
  const names = new Set([...service.methods.map(({ name }) => name), 'all']);
  for (const { rpcs, reasons } of documentedErrors()) {
    for (const name of rpcs.trim().split(/,? +/)) assert.ok(names.has(name), `${reasons}: ${name}`);
  }
});

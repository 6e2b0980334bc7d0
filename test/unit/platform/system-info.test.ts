import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSystemInfo } from '../../../src/platform/system-info.ts';

function procBytes(file: string, field: string): number {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(file, 'latin1'))?.[1];
  return Number(kib) * 1024;
}

test('tells what the kernel tells', () => {
  const { kernelVersion, nodeVersion, memory } = readSystemInfo();
  assert.equal(kernelVersion, readFileSync('/proc/sys/kernel/osrelease', 'latin1').trim());
  assert.equal(`v${nodeVersion}`, process.version);
  assert.equal(memory.totalBytes, procBytes('/proc/meminfo', 'MemTotal'));
  assert.ok(memory.availableBytes > 0 && memory.availableBytes <= memory.totalBytes);
  // Both change meanwhile, and are kept by the kernel with some delay.
  const peak = procBytes('/proc/self/status', 'VmHWM');
  assert.ok(Math.abs(memory.peakResidentBytes - peak) < peak / 4, `${memory.peakResidentBytes} and ${peak}`);
  const { residentBytes = 0 } = memory;
  const resident = procBytes('/proc/self/status', 'VmRSS');
  assert.ok(Math.abs(residentBytes - resident) < resident / 4, `${residentBytes} and ${resident}`);
});

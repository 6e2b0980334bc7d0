import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { asAgentError } from '../../../src/errors.ts';
import { boundMemory } from './leftovers.ts';

// Run as a program of its own, which takes all memory from itself: prints how each way to ask for more fails.
const GIB = 1024 ** 3;
const deflate = promisify(deflateRaw);
const input = Buffer.alloc(1024 * 1024);

const ways: Readonly<Record<string, () => unknown>> = {
  'a buffer': () => Buffer.allocUnsafeSlow(GIB),
  'an array': () => new Uint8Array(GIB),
  'memory that grows': () => {
    new ArrayBuffer(0, { maxByteLength: GIB }).resize(GIB);
  },
  compression: () => deflate(input, { windowBits: 15, memLevel: 9, chunkSize: GIB }),
};

boundMemory(process.pid, 16);
for (const [what, use] of Object.entries(ways)) {
  try {
    await use();
    console.log(`${what}: there is memory`);
  } catch (error) {
    console.log(`${what}: ${asAgentError(error).code}`);
  }
}

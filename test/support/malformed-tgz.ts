import { gzipSync } from 'node:zlib';

/** What is not exactly one gzip member in the agent's form, though it holds `tar` or begins with it. */
export function malformedTgz(tar: Uint8Array): Readonly<Record<string, Buffer>> {
  const tgz = gzipSync(tar);
  return {
    'two gzip members': Buffer.concat([tgz, gzipSync('')]),
    'bytes behind the member': Buffer.concat([tgz, Buffer.from('junk')]),
    'no gzip': Buffer.from(tar),
    'a wrong checksum': Buffer.concat([tgz.subarray(0, -8), Buffer.alloc(4), tgz.subarray(-4)]),
    'a wrong length': Buffer.concat([tgz.subarray(0, -4), Buffer.alloc(4)]),
    'a header with a name': Buffer.concat([Buffer.from('1f8b0808000000000003610000', 'hex'), tgz.subarray(10)]),
    'deflate data that ends early': Buffer.concat([tgz.subarray(0, 100), tgz.subarray(-8)]),
    'bytes between data and trailer': Buffer.concat([tgz.subarray(0, -8), Buffer.alloc(70_000), tgz.subarray(-8)]),
    'broken deflate data': Buffer.concat([tgz.subarray(0, 10), Buffer.alloc(100, 0xff), tgz.subarray(-8)]),
    'nothing but a header': tgz.subarray(0, 10),
  };
}

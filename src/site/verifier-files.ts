import { readFileSync } from 'node:fs';

export type VerifierFile = 'page.js' | 'worker.js' | 'LICENSES.txt';

/**
 * What runs in browsers (src/browser), as text. The build puts a function with the texts in the place of this one
 * (build/bundle.ts); the sources take what `npm run build` has left in dist.
 */
export function verifierFile(name: VerifierFile): string {
  return readFileSync(new URL(`../../dist/verifier/${name}`, import.meta.url), 'utf8');
}

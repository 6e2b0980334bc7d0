import { exitCodeOf } from './exit-codes.ts';

/** `24.11`, say. Put in by the bundler, from "engines" of package.json. */
declare const SEALCI_LOWEST_NODE: string | undefined;

const [major = 0, minor = 0] = numbersOf(process.versions.node);
const [lowestMajor = 0, lowestMinor = 0] = typeof SEALCI_LOWEST_NODE === 'string' ? numbersOf(SEALCI_LOWEST_NODE) : [];

function numbersOf(version: string): number[] {
  return version.split('.').map(Number);
}

// Before anything else runs: under an old Node a git server can end the agent, or something fails that nobody tried.
if (major < lowestMajor || (major === lowestMajor && minor < lowestMinor)) {
  process.stderr.write(
    `sealci-release-agent: this is Node ${process.versions.node}, and it needs ${lowestMajor}.${lowestMinor} or later: install a current one (nodejs.org), or run the file by the path of one.\n`,
  );
  process.exit(exitCodeOf.CONFIG_INVALID);
}

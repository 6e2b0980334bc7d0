// Put in by the bundler.
declare const SEALCI_VERSION: string | undefined;
declare const SEALCI_COMMIT: string | undefined;

/** Semantic version of this program. */
export const version: string = typeof SEALCI_VERSION === 'string' ? SEALCI_VERSION : '0.0.0-source';

/** Whether this program is the bundle, one file, and not run from source. */
export const isBundle = typeof SEALCI_VERSION === 'string';

/** Commit it was built from; undefined when the build did not say. */
export const builtFrom: string | undefined = typeof SEALCI_COMMIT === 'string' ? SEALCI_COMMIT : undefined;

/** What git servers see: many serve protocol v2 to programs that call themselves git alone. */
export const userAgent = `git/sealci-release-agent-${version}`;

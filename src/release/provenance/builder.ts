/** The program that makes releases: an image of a VM or the bundle, by its SHA-256 (lower-case hex digits), or source. */
export type BuilderProgram =
  { readonly kind: 'image' | 'bundle'; readonly sha256: string } | { readonly kind: 'source' };

/** What makes releases, as their provenance states it. docs/release-format.md describes it. */
export interface Builder {
  readonly program: BuilderProgram;
  readonly mode: 'development' | 'production';
  /** Of the agent, semantic. */
  readonly version: string;
  /** Of Node, without `v`. */
  readonly nodeVersion: string;
}

const BUILDERS = 'https://release.sealci.dev/builders/';
const form =
  /^https:\/\/release\.sealci\.dev\/builders\/(?:source|(?<kind>image|bundle)@sha256:(?<sha256>[0-9a-f]{64}))$/;

/** `builder.id` of SLSA provenance: a URI that names the program, not the machine. */
export function builderId(program: BuilderProgram): string {
  return program.kind === 'source' ? `${BUILDERS}source` : `${BUILDERS}${program.kind}@sha256:${program.sha256}`;
}

/** The program of a `builder.id`; undefined for any that {@link builderId} does not write. */
export function builderProgram(id: string): BuilderProgram | undefined {
  const found = form.exec(id);
  if (!found) return undefined;
  const { kind, sha256 } = found.groups ?? {};
  return kind === undefined || sha256 === undefined
    ? { kind: 'source' }
    : { kind: kind === 'image' ? 'image' : 'bundle', sha256 };
}

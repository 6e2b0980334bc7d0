import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './deployment.ts';

export interface BillComponent {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}

/** Components of a bill that CycloneDX's own schema of 1.6 takes, strictly. */
export function componentsOf(file: string): readonly BillComponent[] {
  const script = `
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
sys.exit(None if error is None else str(error))`;
  const { code, said } = runTool('python/bin/python', ['-c', script], readFileSync(file, 'utf8'));
  if (code !== 0) throw new Error(`${file}: ${said}`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { components: BillComponent[] }).components;
}

/** An advisory of a package up to a version that is not affected any more. */
export interface Advisory {
  readonly ecosystem: 'npm' | 'Debian:12';
  readonly name: string;
  readonly fixed: string;
}

/** A database of advisories in OSV's format, as osv-scanner keeps it; it asks no one else. */
export class AdvisoryDatabase {
  readonly #folder: string;

  constructor(folder: string, advisories: readonly Advisory[]) {
    this.#folder = folder;
    for (const ecosystem of ['npm', 'Debian']) {
      const place = join(folder, 'osv-scanner', ecosystem);
      mkdirSync(place, { recursive: true });
      const files = advisories.filter((advisory) => advisory.ecosystem.startsWith(ecosystem)).map(writeTo(place));
      execFileSync('python3', ['-m', 'zipfile', '-c', 'all.zip', ...files], { cwd: place });
    }
  }

  /** `name version` of what is affected in a bill. */
  scan(bill: string): string[] {
    const offline = ['--experimental-offline', '--experimental-local-db-path', this.#folder];
    const { code, stdout } = runTool('osv-scanner', [...offline, '--format', 'json', '--sbom', bill]);
    if (code !== 0 && code !== 1) throw new Error(`osv-scanner ended with ${code ?? 'a signal'}: ${stdout}`);
    const { results } = JSON.parse(stdout) as {
      results: { packages: { package: { name: string; version: string } }[] }[] | null;
    };
    const found = (results ?? []).flatMap(({ packages }) => packages.map((entry) => entry.package));
    return found.map(({ name, version }) => `${name} ${version}`).toSorted();
  }
}

function writeTo(folder: string): (advisory: Advisory, index: number) => string {
  return ({ ecosystem, name, fixed }, index) => {
    const type = ecosystem === 'npm' ? 'SEMVER' : 'ECOSYSTEM';
    const ranges = [{ type, events: [{ introduced: '0' }, { fixed }] }];
    const id = `TEST-${index}`;
    const affected = [{ package: { ecosystem, name }, ranges }];
    const dates = { modified: '2026-01-01T00:00:00Z', published: '2026-01-01T00:00:00Z' };
    writeFileSync(
      join(folder, `${id}.json`),
      JSON.stringify({ schema_version: '1.6.0', id, ...dates, summary: 'test', affected }),
    );
    return `${id}.json`;
  };
}

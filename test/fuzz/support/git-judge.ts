import { spawnSync } from 'node:child_process';
import type { ObjectType } from '../../../src/formats/git-object.ts';
import { GitRepository } from '../../support/git-repository.ts';
import { hashOf, PackWriter } from '../../support/pack-writer.ts';

/** Puts objects of one type into a repository, whatever they are. */
export function storeObjects(repository: GitRepository, type: ObjectType, contents: readonly Uint8Array[]): string[] {
  const writer = new PackWriter();
  const ids = contents.map((content) => hashOf(type, content));
  const written = new Set<string>();
  for (const [index, content] of contents.entries()) {
    const id = ids[index] ?? '';
    if (!written.has(id)) writer.object(type, content);
    written.add(id);
  }
  repository.run(['index-pack', '--stdin'], writer.finish());
  return ids;
}

/** The ids of the faults that `git fsck` finds in each object (git: fsck-msgids), in one call. */
export function faultsByGit(type: ObjectType, contents: readonly Uint8Array[]): string[][] {
  using repository = GitRepository.create({ bare: true });
  const ids = storeObjects(repository, type, contents);
  const { stdout, stderr } = spawnSync('git', ['fsck', '--strict', '--no-dangling'], { cwd: repository.directory });
  const lines = `${stdout.toString('latin1')}\n${stderr.toString('latin1')}`.split('\n');
  return ids.map((id) =>
    lines.flatMap((line) => {
      const fault = new RegExp(`^(?:error|warning) in \\w+ ${id}: (\\w+): `).exec(line)?.[1];
      return fault === undefined ? [] : [fault];
    }),
  );
}

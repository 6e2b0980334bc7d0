import type { FuzzTarget } from './target.ts';

interface TargetModule {
  readonly target: FuzzTarget;
}

/** Every target by the name of its file, its corpus and its findings. Loaded one by one: who fuzzes, counts edges in them. */
export const targets = {
  'pkt-line': () => import('./targets/pkt-line.ts'),
  advertisement: () => import('./targets/advertisement.ts'),
  'fetch-answer': () => import('./targets/fetch-answer.ts'),
  pack: () => import('./targets/pack.ts'),
  delta: () => import('./targets/delta.ts'),
  tree: () => import('./targets/tree.ts'),
  commit: () => import('./targets/commit.ts'),
  tag: () => import('./targets/tag.ts'),
  attributes: () => import('./targets/attributes.ts'),
  wildmatch: () => import('./targets/wildmatch.ts'),
  'export-subst': () => import('./targets/export-subst.ts'),
  tar: () => import('./targets/tar.ts'),
  tgz: () => import('./targets/tgz.ts'),
  message: () => import('./targets/message.ts'),
  armor: () => import('./targets/armor.ts'),
  'public-keys': () => import('./targets/public-keys.ts'),
  provenance: () => import('./targets/provenance.ts'),
  image: () => import('./targets/image.ts'),
  'sealed-ring': () => import('./targets/sealed-ring.ts'),
  config: () => import('./targets/config.ts'),
  requests: () => import('./targets/requests.ts'),
} satisfies Record<string, () => Promise<TargetModule>>;

export type TargetName = keyof typeof targets;

export function isTargetName(name: string): name is TargetName {
  return Object.hasOwn(targets, name);
}

export const targetNames: readonly TargetName[] = Object.keys(targets).filter(isTargetName);

/** Measures the appliance in QEMU, by emulation: see --help. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeImage } from '../harness/appliance.ts';
import { openRepositories } from './bench/repositories.ts';
import type { Repository } from './bench/repository.ts';
import { writeBareImage } from './bench-vm/bare-image.ts';
import { type Images, measureBoots, measureMemory } from './bench-vm/measure-boot.ts';
import { findSmallestMemory, measureRelease } from './bench-vm/measure-releases.ts';
import { type SubjectReport, toMarkdown, type VmReport } from './bench-vm/report.ts';

const usage = `Usage: node build/bench-vm.ts [options]

  --repository PATH@TAG  a bare repository on this machine and its tag; repeat for more. A folder of bare repositories
                         stands for all of them, each at its newest tag. Without: generated look-alikes of
                         cosign 2.2.0, git 2.45.0 and talos 1.7.0
  --memory MB,MB...      sizes of VM among which to look for the smallest that makes the release
                         (default 112,128,144,160,176,192,224,256,320,384,512)
  --rounds N             measured boots of each image, after one that is not counted (default 5)
  --json FILE            write the figures as JSON, too
  --help                 show this text

Boots an image of dist/agent.cjs with dist/bzImage (npm run build, scripts/mkkernel.sh). Needs QEMU and git. Prints
Markdown: sizes, boot against the same system that boots to a bare "node -e", memory, releases.
`;

/** In which the memory that is left is told: the size that the appliance is meant for. */
const SMALL_VM_MIB = 256;
/** In which releases are timed: lumper's own default. */
const RELEASE_VM_MIB = 512;

const dist = join(import.meta.dirname, '../dist');

async function measureSubject(images: Images, one: Repository, sizes: readonly number[]): Promise<SubjectReport> {
  const release = await measureRelease(images, one, RELEASE_VM_MIB);
  return { name: one.name, tag: one.tag, release, tried: await findSmallestMemory(images, one, sizes) };
}

async function run(named: readonly string[], sizes: readonly number[], rounds: number): Promise<VmReport> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-vm-'));
  const image = makeImage(['--debug']);
  try {
    const images = { kernel: join(dist, 'bzImage'), agent: image.path, bare: join(folder, 'bare.cpio') };
    writeBareImage(images.agent, images.bare);
    const boots = await measureBoots(images, rounds);
    const available = await measureMemory(images, SMALL_VM_MIB);
    const subjects: SubjectReport[] = [];
    for (const one of await openRepositories(named, folder)) subjects.push(await measureSubject(images, one, sizes));
    return {
      imageBytes: statSync(images.agent).size,
      vmlinuxBytes: statSync(join(dist, 'vmlinux')).size,
      rounds,
      boots,
      memoryMib: SMALL_VM_MIB,
      available,
      subjects,
    };
  } finally {
    image.remove();
    rmSync(folder, { recursive: true });
  }
}

const { values } = parseArgs({
  options: {
    repository: { type: 'string', multiple: true, default: [] },
    memory: { type: 'string', default: '112,128,144,160,176,192,224,256,320,384,512' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else {
  const sizes = values.memory.split(',').map(Number);
  const report = await run(values.repository, sizes, Number(values.rounds));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(toMarkdown(report));
}

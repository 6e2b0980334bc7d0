import { printable } from '../../src/formats/printable.ts';
import type { KernelFacts } from '../../src/image/manifest.ts';
import { fetchExactly } from './debian-package.ts';
import { ImageError } from './image-options.ts';
import { kernelToolsText } from './kernel-tools.ts';

const SOURCE_PACKAGE = 'linux-source-6.1';

/**
 * The file of the very sources that a kernel was built from, once the tools are here that have built it. By others it would be
 * another kernel, and its builder be accused of what is nobody's fault.
 *
 * @throws ImageError when the kernel cannot be built again here, so that nothing can be said of it
 */
export function kernelSources(kernel: KernelFacts | undefined): string {
  if (!kernel) throw cannotSay('the manifest names none');
  const { source, sourceDigest, tools } = kernel;
  const pattern = /^(?<name>[a-z0-9.-]+)_(?<version>[0-9A-Za-z.+~-]+)_(?<architecture>[a-z0-9]+)$/;
  const { name, version = '', architecture = '' } = pattern.exec(source)?.groups ?? {};
  if (sourceDigest === undefined || tools === undefined || name !== SOURCE_PACKAGE) {
    throw cannotSay('the manifest does not say from which sources, and by which tools');
  }
  const here = toolsHere();
  if (here !== tools)
    throw cannotSay(`it was compiled by ${printable(tools, 200)}, and here is ${here}: install those`);
  return fetchExactly(name, { version, architecture, sha256: sourceDigest.replace('sha256:', '') }).path;
}

/** Without all of them, it is other tools as well. */
function toolsHere(): string {
  try {
    return kernelToolsText();
  } catch {
    return 'none of them, or not all';
  }
}

const cannotSay = (why: string): ImageError =>
  new ImageError(`The kernel cannot be built again here: ${why}; or compare all else by --without-kernel.`);

import { AgentError } from '../errors.ts';

/** IMAGE_INVALID; `why` is a clause such as `it is cut off`. */
export function invalidManifest(why: string, cause?: unknown): AgentError {
  return new AgentError(
    'IMAGE_INVALID',
    `This is not the manifest of an image as scripts/mkinitramfs.sh writes it: ${why}. Get it again from who built the image.`,
    { cause },
  );
}

/** IMAGE_INVALID; `what` is the beginning of a sentence such as `The file x is none of this image`. */
export function invalidImage(what: string, cause?: unknown): AgentError {
  return new AgentError('IMAGE_INVALID', `${what}. Do not boot it; get it again from who built the image.`, { cause });
}

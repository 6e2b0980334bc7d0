import { AgentError } from '../errors.ts';
import { printable } from '../formats/printable.ts';

/** Leaves room for the repository's name and the file name's ending within the 255 bytes of a file name. */
const MAX_TAG_BYTES = 130;

function invalid(why: string, whatToDo = 'Give the short name of a tag, e.g. v1.2.3, as git tag lists it'): AgentError {
  return new AgentError('INVALID_TAG_NAME', `The tag name ${why}. ${whatToDo}.`);
}

/** The rules of git-check-ref-format(1) for `refs/tags/<tag>`, in their order there. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)\./, 'has a segment that starts with a dot'],
  [/\.lock(?:$|\/)/, 'has a segment that ends in ".lock"'],
  [/\.\./, 'holds two dots in a row'],
  [/[\u0000-\u001f\u007f ~^:?*[\\]/, 'holds a space, a control character or one of ~ ^ : ? * [ \\'],
  [/^\/|\/$|\/\//, 'starts or ends in a slash, or holds two in a row'],
  [/\.$/, 'ends in a dot'],
  [/@\{/, 'holds "@{"'],
];

/**
 * Checks a tag's short name as a caller gave it.
 *
 * @throws INVALID_TAG_NAME
 */
export function checkTagName(tag: string): void {
  if (tag === '') throw invalid('is empty');
  if (Buffer.byteLength(tag) > MAX_TAG_BYTES) {
    throw invalid(
      `is longer than ${MAX_TAG_BYTES} bytes, and the file name of its release would be too long for a file system`,
      'Ask the owner of the repository for a shorter tag of the same commit (git tag SHORT LONG^{})',
    );
  }
  if (tag.startsWith('-')) throw invalid('starts with a hyphen');
  // A lone surrogate has no UTF-8 form, and characters that hide or turn text would make the signed name deceptive.
  if (tag !== printable(tag, Infinity) && !/\p{Cc}/u.test(tag)) throw invalid('holds invisible characters');
  for (const [pattern, why] of rules) if (pattern.test(tag)) throw invalid(why);
}

import { entryRecords, file, folder, link, patchHeader, type writeTar } from './signed-archive.ts';

type Entries = Parameters<typeof writeTar>[0];

/**
 * Archives that could harm who unpacks them: each is refused.
 *
 * @param outside a file that an entry could overwrite
 */
export function hostileArchives(outside: string): Readonly<Record<string, Entries>> {
  return {
    'a path through ..': [folder('p/'), file('p/../../outside', 'evil')],
    'a path that is ..': [folder('../')],
    'an absolute path': [file(outside, 'evil')],
    'a path with an empty segment': [folder('p/'), file('p//a')],
    'a path with a dot segment': [folder('p/'), file('p/./a')],
    'a file of an empty name': [file('')],
    'a NUL byte in a long path': [folder('p/'), file(`p/${'a'.repeat(150)}\0${'b'.repeat(150)}`)],
    'a file below a symbolic link': [folder('p/'), link('p/l', '..'), file('p/l/outside', 'evil')],
    'a folder below a symbolic link': [folder('p/'), link('p/l', '..'), folder('p/l/d/')],
    'a file below a file': [folder('p/'), file('p/a'), file('p/a/b')],
    'a file in no folder': [folder('p/'), file('q/a')],
    'a file twice': [folder('p/'), file('p/a', 'good'), file('p/a', 'evil')],
    'a folder twice': [folder('p/'), folder('p/d/'), folder('p/d/')],
    'a symbolic link over a folder': [folder('p/'), folder('p/d/'), link('p/d', '..')],
    'a file over a symbolic link': [folder('p/'), link('p/l', outside), file('p/l', 'evil')],
    'a symbolic link twice': [folder('p/'), link('p/l', 'a'), link('p/l', 'b')],
    'a folder over a file': [folder('p/'), file('p/d'), folder('p/d/')],
    'a folder over a symbolic link': [folder('p/'), link('p/d', '..'), folder('p/d/'), file('p/d/outside')],
    'a symbolic link without a target': [folder('p/'), link('p/l', '')],
    'a symbolic link with a target too long': [folder('p/'), link('p/l', 'x'.repeat(4096))],
    'a file twice, with others between': [folder('p/'), file('p/a', 'good'), file('p/b'), file('p/a', 'evil')],
    'a folder twice, with others between': [folder('p/'), folder('p/d/'), file('p/d/a'), file('p/e'), folder('p/d/')],
    'a file of a folder that has been left': [folder('p/'), folder('p/d/'), file('p/e'), file('p/d/a')],
    'a file before its time': [folder('p/'), file('p/b'), file('p/a')],
    'a folder over a file, with another between': [folder('p/'), file('p/a'), file('p/a-b'), folder('p/a/')],
    'hooks of git': [folder('p/'), folder('p/.git/'), folder('p/.git/hooks/'), file('p/.git/hooks/post-checkout')],
    'a git directory in disguise': [folder('p/'), file('p/GIT~1')],
    'a path that leads out on Windows': [folder('p/'), file('p/..\\outside')],
    '.gitmodules as a symbolic link': [folder('p/'), link('p/.gitmodules', 'a')],
    'a name of over 255 bytes': [folder('p/'), file(`p/${'n'.repeat(256)}`)],
    'a hard link': [folder('p/'), patchHeader(entryRecords(file('p/a')), 156, '1')],
    'a device': [folder('p/'), patchHeader(entryRecords(file('p/a')), 156, '4')],
  };
}

import { unwatchFile, watchFile } from 'node:fs';

/** How often files are looked at. inotify would not do: it sees neither links that are swapped nor files of a network. */
const LOOK_MS = 2000;
/** Files that belong together, as a certificate and its key, are written one after the other. */
const SETTLE_MS = 1000;

/**
 * Tells when files are others than before, or are written to, and then are left alone for a while; and once soon after
 * the start, as they may have changed since they were read. Keeps no process alive.
 *
 * @returns ends it
 */
export function watchFiles(files: readonly string[], onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS).unref();
  };
  for (const file of files) watchFile(file, { interval: LOOK_MS, persistent: false }, changed);
  changed();
  return () => {
    clearTimeout(timer);
    for (const file of files) unwatchFile(file, changed);
  };
}

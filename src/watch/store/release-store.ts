import type { AgentError } from '../../errors.ts';
import type { ReleaseDocument } from '../../site/release-document.ts';

/** A place for the files of one release, on this machine, that nobody else sees. */
export interface Stage {
  /** Path of its folder. */
  readonly folder: string;
  /** Removes it with all that is in it. */
  discard(): void;
}

/**
 * Where releases are published. Its names are the same wherever that is: `<project>/<tag>/<file>`; a release is there when
 * its `release.json` is.
 */
export interface ReleaseStore {
  /**
   * All releases that are there whole.
   *
   * @param onDamaged gets an error for each that is there, and not whole
   * @throws FILE_UNREADABLE
   */
  releases(onDamaged: (error: AgentError) => void): Promise<ReleaseDocument[]>;
  /** @throws FILE_UNWRITABLE */
  stage(): Stage;
  /**
   * Publishes what is in a stage, with its `release.json`: all of it or nothing, and on the disk when it returns. What is
   * there already is never replaced.
   *
   * @throws FILE_UNWRITABLE
   */
  add(stage: Stage, release: ReleaseDocument): Promise<void>;
  /**
   * Publishes a page or another file that follows from the releases, in place of the one that is there.
   *
   * @param name relative, with slashes
   * @throws FILE_UNWRITABLE
   */
  put(name: string, content: Uint8Array): Promise<void>;
}

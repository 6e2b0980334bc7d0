/** A bare repository on this machine, and the tag to make releases of. */
export interface Repository {
  readonly name: string;
  /** Folder that is served, and the repository's path below it. */
  readonly root: string;
  readonly path: string;
  readonly tag: string;
}

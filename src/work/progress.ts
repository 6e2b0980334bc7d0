/** In the order in which they begin. */
export const phases = ['QUEUED', 'RESOLVING', 'FETCHING', 'ARCHIVING', 'SIGNING'] as const;

export type Phase = (typeof phases)[number];

/** How far a release has come. A total is absent while it is unknown. */
export interface Progress {
  readonly phase: Phase;
  readonly objectsDone: number;
  readonly objectsTotal?: number;
  readonly bytesDone: number;
  readonly bytesTotal?: number;
  /** While it is QUEUED: 1 when it is the next. */
  readonly queuePosition?: number;
}

export type OnProgress = (progress: Progress) => void;

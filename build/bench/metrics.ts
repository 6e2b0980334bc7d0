/** What is measured in each round, in the order of the report. */
export const metrics = {
  serverSeconds: { label: 'git upload-pack alone, s', digits: 2 },
  serverCpuSeconds: { label: 'git upload-pack alone: CPU, s', digits: 2 },
  gzipSeconds: { label: 'gzipSync(level 6) of the tar, s', digits: 2 },
  agentSeconds: { label: 'agent, s', digits: 2 },
  firstChunkSeconds: { label: 'agent: first chunk, s', digits: 2 },
  firstChunkAfterPackSeconds: { label: 'agent: first chunk after the last pack byte, s', digits: 3 },
  afterPackSeconds: { label: 'agent: end after the last pack byte, s', digits: 2 },
  agentCpuSeconds: { label: 'agent: CPU, s', digits: 2 },
  agentPeakMiB: { label: 'agent: peak memory, MiB', digits: 0 },
  pipelineSeconds: { label: 'pipeline, s', digits: 2 },
  pipelineCpuSeconds: { label: 'pipeline: CPU, s', digits: 2 },
  pipelinePeakMiB: { label: 'pipeline: peak memory of its largest process, MiB', digits: 0 },
  isomorphicSeconds: { label: 'isomorphic-git, s', digits: 2 },
  isomorphicCpuSeconds: { label: 'isomorphic-git: CPU, s', digits: 2 },
  isomorphicPeakMiB: { label: 'isomorphic-git: peak memory, MiB', digits: 0 },
  agentByPipeline: { label: '**agent / pipeline**', digits: 2 },
  cpuByPipeline: { label: 'the same, were all processors busy with the agent and upload-pack all the time', digits: 2 },
  withoutServer: { label: '**agent / pipeline, each less upload-pack**', digits: 2 },
  afterPackByGzip: { label: '**after the last pack byte / gzipSync**', digits: 2 },
  agentByIsomorphic: { label: '**agent / isomorphic-git**', digits: 2 },
  memoryByBar: { label: '**agent peak / (110 MB + 1.2 × pack)**', digits: 2 },
} as const satisfies Record<string, { label: string; digits: number }>;

export type Metric = keyof typeof metrics;

/** The figures of one round; what was not measured is absent. */
export type Round = Readonly<Partial<Record<Metric, number>>>;

// Object.keys gives string[], whatever the keys are.
export const metricNames = Object.keys(metrics) as Metric[];

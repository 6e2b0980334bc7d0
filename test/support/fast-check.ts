export * as default from './replay.ts';

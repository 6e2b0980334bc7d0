import type { StageProfile } from '../../work/stage-clock.ts';
import type { Duration } from '../gen/google/protobuf/duration.ts';
import type { StageProfile as StageProfileMessage } from '../gen/sealci/release/v1/release_agent.ts';
import { readDuration, writeDuration } from './duration.ts';

function readMs(duration: Duration | undefined): number {
  return duration ? readDuration(duration) : 0;
}

export function writeStageProfile(profile: StageProfile): StageProfileMessage {
  return {
    resolve: writeDuration(profile.resolve),
    fetch: writeDuration(profile.fetch),
    index: writeDuration(profile.index),
    wait: writeDuration(profile.wait),
    archive: writeDuration(profile.archive),
    gzip: writeDuration(profile.gzip),
    hash: writeDuration(profile.hash),
    sign: writeDuration(profile.sign),
    send: writeDuration(profile.send),
  };
}

/** A stage that an agent leaves out took no time. */
export function readStageProfile(message: StageProfileMessage): StageProfile {
  return {
    resolve: readMs(message.resolve),
    fetch: readMs(message.fetch),
    index: readMs(message.index),
    wait: readMs(message.wait),
    archive: readMs(message.archive),
    gzip: readMs(message.gzip),
    hash: readMs(message.hash),
    sign: readMs(message.sign),
    send: readMs(message.send),
  };
}

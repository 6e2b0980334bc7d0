import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Duration } from '@bufbuild/protobuf/wkt';
import type { StageProfile } from '../../work/stage-clock.ts';
import type {
  StageProfile as StageProfileMessage,
  StageProfileSchema,
} from '../gen/sealci/release/v1/release_agent_pb.ts';

/** To the microsecond: most stages of a small release take less than a millisecond. */
function writeMs(ms: number): { seconds: bigint; nanos: number } {
  const micros = Math.round(ms * 1000);
  return { seconds: BigInt(Math.floor(micros / 1e6)), nanos: (micros % 1e6) * 1000 };
}

function readMs(duration: Duration | undefined): number {
  // durationMs() of the library would round to whole milliseconds.
  return duration ? (Number(duration.seconds) * 1e9 + duration.nanos) / 1e6 : 0;
}

export function writeStageProfile(profile: StageProfile): MessageInitShape<typeof StageProfileSchema> {
  return {
    resolve: writeMs(profile.resolve),
    fetch: writeMs(profile.fetch),
    index: writeMs(profile.index),
    wait: writeMs(profile.wait),
    archive: writeMs(profile.archive),
    gzip: writeMs(profile.gzip),
    hash: writeMs(profile.hash),
    sign: writeMs(profile.sign),
    send: writeMs(profile.send),
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

import type { RestoredRing } from '../../keys/ring/key-roll.ts';
import type { Settings } from '../../platform/settings.ts';
import { readFileBytes } from '../../platform/read-secret.ts';
import { ringJson } from '../message-json.ts';
import type { Context } from '../context.ts';
import {
  type AgentRing,
  answersJson,
  askFleet,
  CONFIRM_NEXT,
  type FleetAnswer,
  fleetLines,
  judgeFleet,
  mapAnswers,
  type WaitOptions,
  waitMs,
  waitsForOperator,
} from '../fleet.ts';

/** What a gRPC message to the agent can carry. */
const MAX_SEALED_BYTES = 256 * 1024;

/** @throws FILE_UNREADABLE */
export function readSealed(file: string): Uint8Array {
  return readFileBytes(file, MAX_SEALED_BYTES, 'FILE_UNREADABLE');
}

/** Gives a sealed ring to every agent that the settings name. To give it again does no harm. */
export function restoreOnFleet(
  sealed: Uint8Array,
  settings: Settings,
  context: Context,
  waitsMs = 0,
): Promise<FleetAnswer<RestoredRing>[]> {
  return askFleet(settings, context, (client) => client.restoreKeyRing(sealed, context.signal), waitsMs);
}

/** What an agent has that took a ring. */
export function ringOf({ key, keyRingEpoch, confirmed }: RestoredRing): AgentRing {
  return { epoch: keyRingEpoch, fingerprint: key.fingerprint, confirmed };
}

/** Gives a sealed key ring back to agents: after a restart, or to others of the same image. */
export async function restoreKeys(
  file: string,
  settings: Settings,
  options: WaitOptions,
  context: Context,
): Promise<void> {
  context.step = 'reading';
  const waitsMs = waitMs(options);
  const sealed = readSealed(file);
  context.step = 'asking';
  context.whenStopped = 'Stopped before all agents answered; the ring may be in use. To restore it again does no harm.';
  const answers = await restoreOnFleet(sealed, settings, context, waitsMs);
  const rings = mapAnswers(answers, ringOf);
  if (context.json) context.printJson({ agents: answersJson(answers, ringJson) });
  else context.print(fleetLines(rings));
  const isDone = judgeFleet(rings, context);
  if (waitsForOperator(rings)) {
    context.say(CONFIRM_NEXT);
    return;
  }
  if (!isDone) return;
  const [changed] = answers.filter((answer) => 'value' in answer && answer.value.changed);
  context.say(changed ? 'The key ring is in use.' : 'This key ring was in use already.');
}

import { AgentError, type ErrorCode } from '../../../src/errors.ts';
import { FuzzFinding } from '../engine/run-input.ts';

/** What a reader made of an input: something, or a documented refusal. */
export type Outcome<T> =
  { readonly value: T; readonly code?: undefined } | { readonly code: ErrorCode; readonly value?: undefined };

/** @throws FuzzFinding when `work` throws anything but an AgentError with one of `codes` */
export function outcomeOf<T>(codes: readonly ErrorCode[], work: () => T): Outcome<T> {
  try {
    return { value: work() };
  } catch (error) {
    return refusal(codes, error);
  }
}

/** The same of work that takes a while. */
export async function outcomeOnceDone<T>(codes: readonly ErrorCode[], work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return refusal(codes, error);
  }
}

function refusal(codes: readonly ErrorCode[], error: unknown): { readonly code: ErrorCode } {
  if (error instanceof AgentError && codes.includes(error.code)) return { code: error.code };
  const what = error instanceof AgentError ? `${error.code}, which is not documented here` : String(error);
  throw new FuzzFinding(`It threw ${what}.`, { cause: error });
}

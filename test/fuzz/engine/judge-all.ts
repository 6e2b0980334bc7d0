import type { FuzzTarget } from '../target.ts';

type Judge = NonNullable<FuzzTarget['judge']>;

/** Asks for a second opinion on all inputs at once, and finds one that it is not content with by halving. */
export async function judgeAll(
  judge: Judge,
  inputs: readonly Uint8Array[],
  onFinding: (input: Uint8Array, error: unknown) => void,
): Promise<void> {
  const error = await objection(judge, inputs);
  if (!error) return;
  const [only] = inputs;
  if (inputs.length === 1 && only) {
    onFinding(only, error.thrown);
    return;
  }
  const middle = Math.ceil(inputs.length / 2);
  for (const half of [inputs.slice(0, middle), inputs.slice(middle)]) {
    if (!(await objection(judge, half))) continue;
    await judgeAll(judge, half, onFinding);
    return;
  }
  throw new Error('A judge objects to inputs together, and to neither half of them.', { cause: error.thrown });
}

async function objection(
  judge: Judge,
  inputs: readonly Uint8Array[],
): Promise<{ readonly thrown: unknown } | undefined> {
  try {
    await judge(inputs);
    return undefined;
  } catch (thrown) {
    return { thrown };
  }
}

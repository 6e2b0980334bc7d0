/**
 * fast-check, whose properties take what a failure prints, to be tried with the same values again (CONTRIBUTING.md): the
 * seed of all values, and the path to the ones that it failed with.
 */
import * as fc from 'fast-check';

export * from 'fast-check';

const { FAST_CHECK_SEED: seed, FAST_CHECK_PATH: path } = process.env;

// With a path, the values are those that shrinking led to already.
fc.configureGlobal({
  ...(seed !== undefined && { seed: Number(seed) }),
  ...(path !== undefined && { path, endOnFailure: true }),
});

export function assert<Values>(property: fc.IAsyncProperty<Values>, parameters?: fc.Parameters<Values>): Promise<void>;
export function assert<Values>(property: fc.IProperty<Values>, parameters?: fc.Parameters<Values>): undefined;
export function assert<Values>(
  property: fc.IRawProperty<Values>,
  parameters?: fc.Parameters<Values>,
): Promise<void> | undefined {
  return fc.assert(path === undefined ? property : once(property), parameters) ?? undefined;
}

/** Where a path's values pass, fast-check goes on with those that shrinking would have tried next: by the thousand, perhaps. */
function once<Values>(property: fc.IRawProperty<Values>): fc.IRawProperty<Values> {
  let hasRun = false;
  const run = (values: Values): ReturnType<typeof property.run> => {
    // Null is what a run returns that has found nothing.
    if (hasRun) return null;
    hasRun = true;
    return property.run(values);
  };
  return new Proxy(property, {
    get: (target, name): unknown => (name === 'run' ? run : Reflect.get(target, name)),
  });
}

import fc from 'fast-check';

/**
 * What a property that fails prints, to have it tried with the same values again (CONTRIBUTING.md): the seed of all
 * values, and the path to the ones that it failed with.
 */
const { FAST_CHECK_SEED: seed, FAST_CHECK_PATH: path } = process.env;

// With a path, the values are those that shrinking led to already.
fc.configureGlobal({
  ...(seed !== undefined && { seed: Number(seed) }),
  ...(path !== undefined && { path, endOnFailure: true }),
});

export default fc;

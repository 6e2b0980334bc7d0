import assert from 'node:assert/strict';
import test from 'node:test';
import { explainUnreachable } from '../../../../src/rpc/client/unreachable.ts';

test('says what to do, and the reason without what grpc-js puts around it', () => {
  const refused = 'Error: connect ECONNREFUSED 127.0.0.1:9';
  const advice = 'Nothing listens at this address. Check the address, and that the agent runs';
  for (const said of [
    `No connection established. Last error: ${refused}. Resolution note: `,
    `round_robin: No connection established. Last error: ${refused}. Resolution note: `,
    `No connection established. Last error: ${refused}`,
  ]) {
    assert.equal(explainUnreachable(said, false), `${advice} (connect ECONNREFUSED 127.0.0.1:9).`);
  }
  const noted = `No connection established. Last error: ${refused}. Resolution note: two names`;
  assert.equal(
    explainUnreachable(noted, false),
    `${advice} (connect ECONNREFUSED 127.0.0.1:9. Resolution note: two names).`,
  );
});

test('tells a connection that was lost from one that never was, and keeps what is said of it', () => {
  assert.equal(
    explainUnreachable('Connection dropped', false),
    'The connection to the agent was lost. Ask again, and look into its log (Connection dropped).',
  );
});

import { AgentError } from '../../../src/errors.ts';
import { AgentClient } from '../../../src/rpc/client/client.ts';

// Run as a program of its own, as a client of the interface is one: what it receives, to its standard output.
const [address = '', repositoryUrl = ''] = process.argv.slice(2);
const client = new AgentClient(address);
try {
  for await (const event of client.createRelease({ repositoryUrl, tag: 'v1' }, new AbortController().signal)) {
    if (event.type === 'chunk') process.stdout.write(Buffer.from(event.bytes));
  }
} catch (error) {
  if (!(error instanceof AgentError)) throw error;
  process.stderr.write(error.code);
  process.exitCode = 1;
} finally {
  client.close();
}

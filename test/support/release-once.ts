import { AgentError } from '../../src/errors.ts';
import { requestRelease } from './request-release.ts';

// Run as a program of its own where a test must set the environment: prints `released`, or the error's code.
const [url = '', tag = ''] = process.argv.slice(2);
try {
  await requestRelease(url, tag);
  console.log('released');
} catch (error) {
  console.log(error instanceof AgentError ? error.code : error);
}

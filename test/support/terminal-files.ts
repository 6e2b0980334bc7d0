import { releaseFileNames } from './release-files.ts';

/** What commands leave in their folder. */
export const releaseFiles = releaseFileNames('sample-slow');
export const keyFiles = ['release-agent.key.asc', 'release-agent.pub.asc', 'release-agent.sealing.key'];
export const certificateFiles = [
  ...['ca.pem', 'cert.pem', 'key-caller.key', 'key-caller.pem', 'key.pem'],
  ...['release-caller.key', 'release-caller.pem'],
];
export const rollFiles = [
  'denial-notice.json',
  'denial-notice.json.asc',
  'denial-notice.txt',
  'denied-key.pub.asc',
  'denied-key.revocation.asc',
  'key-ring.sealed',
  'new-key.pub.asc',
];

import { AgentError } from '../errors.ts';
import { readSecret, type SecretSource, sourceName } from './read-secret.ts';
import type { Credentials } from '../release/release.ts';

/**
 * A user name and password in the form that git-credential(1) writes: lines `username=…` and `password=…`; other
 * lines are of no interest.
 *
 * @throws INVALID_CREDENTIALS
 */
export function readCredentialsFile(file: string): Credentials {
  return readCredentials({ file });
}

/** The same of a descriptor as well. @throws INVALID_CREDENTIALS */
export function readCredentials(source: SecretSource): Credentials {
  const bytes = readSecret(source, 'INVALID_CREDENTIALS');
  const lines = bytes.toString('utf8').split('\n');
  bytes.fill(0);
  const valueOf = (key: string): string | undefined =>
    lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);
  const password = valueOf('password');
  if (password === undefined) {
    throw new AgentError(
      'INVALID_CREDENTIALS',
      `The ${sourceName(source)} has no line "password=…"; write it as "git credential fill" does.`,
    );
  }
  return { username: valueOf('username') ?? '', password };
}

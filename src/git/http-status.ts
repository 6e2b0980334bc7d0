import type { IncomingMessage } from 'node:http';
import { AgentError } from '../errors.ts';

/**
 * Throws the error that an HTTP status stands for; 200 passes.
 *
 * @param authenticated credentials were sent with the request
 */
export function checkStatus(message: IncomingMessage, authenticated: boolean): void {
  const status = message.statusCode ?? 0;
  if (status === 200) {
    checkEncoding(message);
    return;
  }
  const data = { httpStatus: String(status) };
  switch (status) {
    case 401:
      throw new AgentError(
        'REMOTE_UNAUTHENTICATED',
        authenticated
          ? 'The git server does not accept these credentials. Check the user name and the password or token.'
          : 'The git server wants credentials, or has no such repository. Check the URL, or send credentials.',
        { data },
      );
    case 403:
      throw new AgentError(
        'REMOTE_FORBIDDEN',
        'The git server forbids access to the repository. Check what these credentials may read.',
        { data },
      );
    case 404:
    case 410:
      throw new AgentError(
        'REPOSITORY_NOT_FOUND',
        'The git server has no such repository, or hides it from this caller. Check the URL and the credentials.',
        { data },
      );
    default:
      throw new AgentError('REMOTE_FAILED', `The git server answered with HTTP status ${status}. Try again later.`, {
        data,
      });
  }
}

/** The agent asks for no compression; what comes compressed all the same would be taken for a broken pack. */
function checkEncoding(message: IncomingMessage): void {
  const encoding = message.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return;
  throw new AgentError(
    'REMOTE_PROTOCOL_INVALID',
    'The git server compresses its answers though it was asked not to. Have its operator switch that off.',
  );
}

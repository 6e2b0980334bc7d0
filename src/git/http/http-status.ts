import type { IncomingMessage } from 'node:http';
import { AgentError, type ErrorCode, type ErrorData } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';

/** What became of the credentials that a caller gave, if any: a redirect to another origin does not get them. */
export type CredentialUse = 'none' | 'sent' | { readonly withheldFrom: string };

/**
 * Checks the head of an answer: status 200, the content type of git's smart protocol (which a static file server or a
 * sign-in page lacks), and no compression.
 *
 * @throws the error that another status stands for, or REMOTE_PROTOCOL_UNSUPPORTED
 */
export function checkAnswer(message: IncomingMessage, contentType: string, credentials: CredentialUse): void {
  checkStatus(message.statusCode ?? 0, credentials);
  const type = message.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== contentType) {
    throw new AgentError(
      'REMOTE_PROTOCOL_UNSUPPORTED',
      'No git server with the smart HTTP protocol answers at this URL. Check that it is the URL you would clone from.',
    );
  }
  checkEncoding(message);
}

function checkStatus(status: number, credentials: CredentialUse): void {
  if (status === 200) return;
  const data = { httpStatus: String(status) };
  if (typeof credentials === 'object') checkRedirectedStatus(status, credentials.withheldFrom, data);
  switch (status) {
    case 401:
      throw new AgentError(
        'REMOTE_UNAUTHENTICATED',
        credentials === 'sent'
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

const refusalOfStatus: Partial<Record<number, ErrorCode>> = {
  401: 'REMOTE_UNAUTHENTICATED',
  403: 'REMOTE_FORBIDDEN',
  404: 'REPOSITORY_NOT_FOUND',
};

/** Whoever gave credentials would look for the fault in them, though the server never saw them. */
function checkRedirectedStatus(status: number, origin: string, data: ErrorData): void {
  const code = refusalOfStatus[status];
  if (code === undefined) return;
  throw new AgentError(
    code,
    `The git server redirects to ${printable(origin)}, which refused the request: credentials for one origin are not sent to another. If they are meant for that one, give the URL of the repository there.`,
    { data: { ...data, credentials: 'withheld' } },
  );
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

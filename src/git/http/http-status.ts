import type { IncomingMessage } from 'node:http';
import { AgentError, type ErrorCode, type ErrorData } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';
import { retryAfterSeconds } from './retry-after.ts';

/** What became of the credentials that a caller gave, if any: a redirect to another origin does not get them. */
export type CredentialUse = 'none' | 'sent' | { readonly withheldFrom: string };

/**
 * Checks the head of an answer: status 200, the content type of git's smart protocol (which a static file server or a
 * sign-in page lacks).
 *
 * @throws the error that another status stands for, or REMOTE_PROTOCOL_UNSUPPORTED
 */
export function checkAnswer(message: IncomingMessage, contentType: string, credentials: CredentialUse): void {
  checkStatus(message, credentials);
  const type = message.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== contentType) {
    throw new AgentError(
      'REMOTE_PROTOCOL_UNSUPPORTED',
      'No git server with the smart HTTP protocol answers at this URL. Check that it is the URL you would clone from.',
    );
  }
}

function checkStatus({ statusCode: status = 0, headers }: IncomingMessage, credentials: CredentialUse): void {
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
      throw otherStatus(status, retryAfterSeconds(headers['retry-after'], new Date()));
  }
}

/** What a server asks to be asked again after: of the others that blame the request, none is cured by waiting. */
const passingStatus: ReadonlySet<number> = new Set([408, 425, 429]);

function otherStatus(status: number, retryAfter: number | undefined): AgentError {
  const data = { httpStatus: String(status) };
  const answered = `The git server answered with HTTP status ${status}`;
  if (retryAfter !== undefined) {
    return new AgentError('REMOTE_FAILED', `${answered} and asks to wait. Try again in ${retryAfter} s.`, {
      data: { ...data, retryAfterSeconds: String(retryAfter) },
    });
  }
  const isPassing = status >= 500 || passingStatus.has(status);
  const advice = isPassing ? 'Try again later.' : 'Check the URL, and what stands between this agent and the server.';
  return new AgentError('REMOTE_FAILED', `${answered}. ${advice}`, { data });
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
  const shown = printable(origin);
  throw new AgentError(
    code,
    `The git server redirects to ${shown}, which refused the request: credentials for one origin are not sent to another. If they are meant for that one, give the URL of the repository there.`,
    { data: { ...data, credentials: 'withheld' }, quoted: [shown] },
  );
}

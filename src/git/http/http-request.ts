import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { AgentError } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';

export interface HttpRequestOptions {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly agent: http.Agent;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
}

const MAX_HEADER_BYTES = 32 * 1024;

function timeout(what: string): AgentError {
  return new AgentError('REMOTE_TIMEOUT', `The git server ${what}. Check that it is up, then try again.`);
}

/** Over https, a connection stands when TLS does. */
function watchConnect(request: http.ClientRequest, socket: Socket, timeoutMs: number): void {
  if (!socket.connecting) return;
  const timer = setTimeout(() => request.destroy(timeout(`took no connection within ${timeoutMs} ms`)), timeoutMs);
  const stop = (): void => {
    clearTimeout(timer);
  };
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', stop);
  socket.once('close', stop);
}

function unheard(): void {
  // What it tells reaches whoever reads the answer; here it is heard so that it does not end the process.
}

/**
 * Ends the request when `signal` is aborted, until its answer has been read. Node's own `signal` option would stay with
 * the connection, which outlives the request: an abort after the last byte then fails a socket that nobody listens to,
 * and a server could end the agent by that.
 */
function stopOn(signal: AbortSignal, request: http.ClientRequest): void {
  const stop = (): void => {
    request.destroy(signal.reason as Error);
  };
  signal.addEventListener('abort', stop, { once: true });
  request.once('close', () => {
    signal.removeEventListener('abort', stop);
  });
}

function unreachable(host: string, cause: Error): AgentError {
  const code = 'code' in cause && typeof cause.code === 'string' ? printable(cause.code) : '';
  const reason = code === '' ? '' : ` (${code})`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return new AgentError(
      'REMOTE_UNREACHABLE',
      `The git server ${host} has a certificate that this agent does not trust${reason}. Have the server's operator renew it, or the agent's operator name its authority in the setting "gitCa".`,
      { cause, quoted: [host] },
    );
  }
  return new AgentError(
    'REMOTE_UNREACHABLE',
    `The git server ${host} cannot be reached${reason}. Check the URL, the server and the network, then try again.`,
    { cause, quoted: [host] },
  );
}

/**
 * Sends one HTTP request. The answer's body is not read yet; a server that stays silent for `idleTimeoutMs` while it
 * is read makes the reading fail.
 *
 * @throws REMOTE_UNREACHABLE, REMOTE_TIMEOUT, ADDRESS_NOT_ALLOWED (from the agent's lookup), or the signal's reason
 */
export function sendRequest(options: HttpRequestOptions): Promise<http.IncomingMessage> {
  const { url, method, headers, body, agent, signal, idleTimeoutMs } = options;
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? https.request : http.request;
    signal.throwIfAborted();
    const request = send(url, { method, headers, agent, maxHeaderSize: MAX_HEADER_BYTES });
    stopOn(signal, request);
    const silent = timeout(`was silent for ${idleTimeoutMs} ms`);
    request.once('socket', (socket) => {
      // It may be used again: it has the one listener for all of its requests.
      if (!socket.listeners('error').includes(unheard)) socket.on('error', unheard);
      watchConnect(request, socket, options.connectTimeoutMs);
    });
    request.setTimeout(idleTimeoutMs, () => request.destroy(silent));
    request.once('response', (message) => {
      message.on('error', unheard);
      message.setTimeout(idleTimeoutMs, () => message.destroy(silent));
      resolve(message);
    });
    request.on('error', (error) => {
      if (signal.aborted) reject(signal.reason as Error);
      else reject(error instanceof AgentError ? error : unreachable(url.host, error));
    });
    request.end(body);
  });
}

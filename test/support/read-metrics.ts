import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import type { ScrapeTls } from './prometheus.ts';

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** One request over a connection of its own. */
export async function request(url: string, options: https.RequestOptions = {}): Promise<Answer> {
  const { request: send } = url.startsWith('https:') ? https : http;
  const sent = send(url, { agent: false, ...options });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** What a reader with that certificate gets. */
export async function readAs(url: string, tls: ScrapeTls): Promise<string> {
  const [ca, cert, key] = [tls.ca, tls.cert, tls.key].map((file) => readFileSync(file));
  const { status, body } = await request(url, { ca, cert, key });
  if (status !== 200) throw new Error(`${status}: ${body}`);
  return body;
}

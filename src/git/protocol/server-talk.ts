import { AgentError } from '../../errors.ts';
import { printable } from '../../formats/printable.ts';

/** Bytes of what a server may tell besides the pack: progress, mostly. git sends some kilobytes. */
const MAX_TALK_BYTES = 16 * 1024 * 1024;
/** What each packet counts for besides: one without payload takes as long to read as one of some hundred bytes. */
const PACKET_COST_BYTES = 256;
/** Of the end of what it tells: what it failed of stands there. */
const KEPT_CHARACTERS = 4096;

/** What a server says besides the pack: of progress (side band 2), and why it gives up (side band 3, `ERR`). */
export class ServerTalk {
  #bytes = 0;
  #end = '';

  /** @throws REMOTE_PROTOCOL_INVALID when a server talks without end */
  count(payload: Uint8Array): void {
    this.#bytes += payload.length + PACKET_COST_BYTES;
    if (this.#bytes <= MAX_TALK_BYTES) return;
    throw new AgentError('REMOTE_PROTOCOL_INVALID', 'The git server talks without end and sends no pack. Try again.');
  }

  /** Progress: git hands on what its programs complain of there, too. */
  hear(payload: Uint8Array): void {
    this.#end = (this.#end + Buffer.from(payload).toString('utf8')).slice(-KEPT_CHARACTERS);
  }

  /**
   * The error for a server that gives up with `payload`. It names the reason that git's own programs gave before, where
   * there is one: upload-pack itself only says that something went wrong.
   */
  failure(payload: Uint8Array): AgentError {
    const last = printable(Buffer.from(payload).toString('utf8').replaceAll('\0', '').trim());
    const fatal = this.#end.split(/[\r\n]+/).findLast((line) => /\bfatal: /.test(line));
    if (fatal === undefined && !/corrupt/.test(last)) {
      const message = `The git server could not make the pack: "${last}". Check the repository, or try again later.`;
      return new AgentError('REMOTE_FAILED', message, { quoted: [last] });
    }
    const said = fatal === undefined ? last : printable(fatal.replace(/^.*?\bfatal: /, 'fatal: ').trim());
    return new AgentError(
      'REPOSITORY_DAMAGED',
      `The git server could not make the pack: "${said}". Have the repository's owner check it on the server with git fsck.`,
      { quoted: [said] },
    );
  }
}

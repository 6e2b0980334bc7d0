import { AgentError } from '../../errors.ts';
import type { KeyRoll } from './key-roll.ts';
import type { RollRequest } from './roll-request.ts';

const MAX_ANSWERS = 8;

interface Answer {
  readonly request: RollRequest;
  readonly roll: KeyRoll;
}

/** The latest rolls that had an idempotency token: a caller that lost the answer gets it again. */
export class RollAnswers {
  /** In the order of the rolls. */
  readonly #answers = new Map<string, Answer>();

  /** @throws INVALID_ARGUMENT when the token was used for another request */
  find({ idempotencyToken, reason, comment }: RollRequest): KeyRoll | undefined {
    const earlier = idempotencyToken === undefined ? undefined : this.#answers.get(idempotencyToken);
    if (!earlier) return undefined;
    if (earlier.request.reason === reason && earlier.request.comment === comment) return earlier.roll;
    throw new AgentError(
      'INVALID_ARGUMENT',
      'The idempotency token was used for a roll with another reason or comment; make a new one for each roll.',
    );
  }

  remember(request: RollRequest, roll: KeyRoll): void {
    if (request.idempotencyToken === undefined) return;
    this.#answers.set(request.idempotencyToken, { request, roll });
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size > MAX_ANSWERS) this.#answers.delete(oldest);
  }
}

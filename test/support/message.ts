import { decode, type MessageType } from '../../src/rpc/method-adapter.ts';

/** A message with these fields, and all others as they are in an empty one. */
export function messageOf<T>(type: MessageType<T>, fields: Partial<T> = {}): T {
  return { ...decode(type, Buffer.of()), ...fields };
}

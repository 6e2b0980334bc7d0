import { JsonFields } from '../formats/json-fields.ts';
import { invalidConfig } from './invalid-config.ts';

/**
 * The fields of JSON that an operator wrote, or this program for itself: all errors are CONFIG_INVALID.
 *
 * @param place where it stands, for errors: the name of the file
 */
export function configFields(value: unknown, place: string): JsonFields {
  return new JsonFields(value, place, (what, expected) => invalidConfig(`${what}: give ${expected}.`));
}

/** How ts-proto makes a `Date`, and one that throws for a time that no `Date` can have. */
const time = [
  'return new globalThis.Date(millis);',
  `if (!(Math.abs(millis) <= 8.64e15)) throw new globalThis.Error("a time is out of range");
  return new globalThis.Date(millis);`,
] as const;

/** What ts-proto writes once into each decoder, and what is to stand there. */
const changes: readonly (readonly [before: RegExp, after: string])[] = [
  // With the number of the field, by which a group is known to end where it began.
  [
    /const tag = reader\.uint32\(\);/g,
    'const [fieldNumber, wireType] = reader.tag(); const tag = fieldNumber * 8 + wireType;',
  ],
  // The end of a group that never began would end the message, and what follows be read as another.
  [
    /if \(\(tag & 7\) === 4 \|\| tag === 0\) \{\s*break;\s*\}\s*reader\.skip\(tag & 7\);/g,
    'reader.skip(wireType, fieldNumber);',
  ],
  // A field that is longer than its message would run on into the one around it.
  [
    /return message;(?=\s*\} finally)/g,
    'if (reader.pos !== end) throw new globalThis.Error("a field is longer than its message"); return message;',
  ],
];

/**
 * Makes generated decoders as strict as the format: ts-proto takes bytes for a message that are none. Throws when its code
 * is not the one that this knows.
 */
export function withStrictDecoders(code: string): string {
  const decoders = code.match(/const end = length === undefined \?/g)?.length;
  const strict = changes.reduce((text, [before, after]) => {
    if (text.match(before)?.length !== decoders) {
      throw new Error(
        `ts-proto writes its decoders in another way now: change build/strict-decoders.ts (${before.source})`,
      );
    }
    return text.replace(before, after);
  }, code);
  if (code.includes('fromTimestamp(') && !code.includes(time[0]))
    throw new Error('ts-proto makes times in another way now');
  return strict.replace(...time);
}

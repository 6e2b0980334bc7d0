// The language of man pages (man(7)), as far as these need it.

/** So that no line of text is taken for a macro, nor a hyphen for a dash that cannot be copied. */
export function roffText(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll("'", '\\(aq').replace(/^\./gm, '\\&.');
}

/** An argument of a macro. */
export function roffArgument(text: string): string {
  return `"${roffText(text).replaceAll('"', '\\(dq')}"`;
}

/** Lines that stay as they are. */
function literal(lines: readonly string[]): string {
  return ['.RS 2', '.EX', ...lines.map(roffText), '.EE', '.RE'].join('\n');
}

/** An entry of a list: what is described, in which words, and what it may be. */
export function roffEntry(term: string, text: string, choices?: readonly string[]): string {
  const oneOf = choices ? ['.br', roffText(`One of: ${choices.join(', ')}.`)] : [];
  return ['.TP', `.B ${roffArgument(term)}`, roffText(text), ...oneOf].join('\n');
}

/** Lines of help in blocks of what is indented, what is a heading of what is indented, and paragraphs. */
function blocksOf(text: string): string[][] {
  const blocks: string[][] = [];
  let isLiteral: boolean | undefined;
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      isLiteral = undefined;
      continue;
    }
    const indented = line.startsWith('  ');
    if (indented !== isLiteral) blocks.push([]);
    isLiteral = indented;
    blocks.at(-1)?.push(line);
  }
  return blocks;
}

/** What help has after its options: paragraphs, indented lines, and headings such as `Examples:`. */
export function roffHelp(text: string): string {
  const parts = blocksOf(text).map((lines, index) => {
    const [first = ''] = lines;
    if (first.startsWith('  ')) return literal(lines.map((line) => line.slice(2)));
    if (lines.length === 1 && /^[A-Z][a-z]+( [a-z]+)?:$/.test(first))
      return `.SH ${roffArgument(first.slice(0, -1).toUpperCase())}`;
    return (index > 0 ? '.PP\n' : '') + lines.map(roffText).join('\n');
  });
  return parts.join('\n');
}

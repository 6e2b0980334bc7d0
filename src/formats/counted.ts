/** `1 file`, `2 files`: a number with the right form of `noun`, whose plural is regular. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The longest delay that a timer of Node takes, in milliseconds: one above it fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

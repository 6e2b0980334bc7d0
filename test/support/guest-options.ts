/**
 * What Node must not do in the guest, where no program needs it: make code from strings, start processes, change what all
 * objects are made of (node_flags in initramfs/init).
 */
export const guestOptions: readonly string[] = [
  '--permission',
  // Of a Node that does not know it yet, no permission for this is needed.
  ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
  '--allow-fs-read=*',
  '--disallow-code-generation-from-strings',
  '--disable-proto=throw',
];

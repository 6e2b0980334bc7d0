/** Larger objects go in parts of this many bytes: each is in memory whole, so that it can be sent again. */
export const PART_BYTES = 8 * 1024 * 1024;

/** Amazon S3 User Guide, "General purpose bucket naming rules". */
export const bucketName = {
  pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  expected: '3 to 63 lower-case letters, digits, dots and hyphens, with a letter or a digit first and last',
};

export const regionName = {
  pattern: /^[A-Za-z0-9-]{1,64}$/,
  expected: 'the name of a region, such as eu-central-1',
};

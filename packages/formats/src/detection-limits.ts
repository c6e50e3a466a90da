/** `detectFormats` never reads more bytes of a source than these 4 MiB, however large it is. */
export const MAX_DETECTION_BYTES: number = 4 * 1024 * 1024;

/** `detectFormats` never calls `read` of a source more often. */
export const MAX_DETECTION_READS = 4096;

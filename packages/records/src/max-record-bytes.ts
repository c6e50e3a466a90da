/** Most bytes of a record, a feed or an attestation record: 16 MiB. */
export const MAX_RECORD_BYTES: number = 16 * 1024 * 1024;

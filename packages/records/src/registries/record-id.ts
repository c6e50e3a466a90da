/** What a record identifier looks like (AIXV registry §1). The names `.` and `..` are taken: ids become file names. */
export const RECORD_ID_PATTERN: RegExp = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/;

/** True for an identifier that is fit for a file name on every system: no separators, not `.` or `..`. */
export function isRecordId(text: string): boolean {
  return RECORD_ID_PATTERN.test(text);
}

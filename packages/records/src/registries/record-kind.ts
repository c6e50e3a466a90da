/** Kinds of signed records (AIXV registry §1) and `rollback`, AIXV §9's attested operation. Others are valid too. */
export const RECORD_KINDS = [
  "policy",
  "advisory",
  "bundle",
  "waiver",
  "incident",
  "evidence",
  "rollback",
] as const;

/** One of {@link RECORD_KINDS}. */
export type RecordKind = (typeof RECORD_KINDS)[number];

/** What a kind looks like: lowercase kebab-case. */
export const RECORD_KIND_PATTERN: RegExp = /^(?=.{1,64}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** True for lowercase kebab-case of up to 64 characters (AIXV registry §1), registered or not. */
export function isRecordKind(text: string): boolean {
  return RECORD_KIND_PATTERN.test(text);
}

/**
 * Whose signatures count for something. A signature counts if one of its subjects is named, or fits a pattern, and its
 * issuer is named or fits one too; without issuers any will do. At least one subject or pattern is there.
 */
export type TrustedSigners = {
  /** Exact, such as an email address, a workflow's URI, or `key:sha256:<hex>`. */
  readonly subjects?: readonly string[];
  /** Globs over the whole name: `*` is anything but `/`, `**` anything, `?` one character but `/`. */
  readonly subject_patterns?: readonly string[];
  readonly issuers?: readonly string[];
  readonly issuer_patterns?: readonly string[];
};

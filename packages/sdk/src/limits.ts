/** Most bytes of a bundle, a partial manifest or a reuse record: some two million files, and less than a V8 string holds. */
export const MAX_DOCUMENT_BYTES = 500_000_000;

/** Most bytes of a PEM file. */
export const MAX_PEM_BYTES: number = 1024 * 1024;

/** Most bytes of a trust root or a signing config. */
export const MAX_CONFIG_BYTES: number = 4 * 1024 * 1024;

/** Most bytes of a predicate, a policy or another record. */
export const MAX_INPUT_BYTES: number = 16 * 1024 * 1024;

/** Of a document to check: a lossless export has whole bundles. */
export const MAX_CHECKED_BYTES: number = 128 * 1024 * 1024;

/** How deep one may be nested: twice as deep as an input, for a document has claims some levels down. */
export const MAX_CHECKED_DEPTH = 128;

/** Most bytes of a claims file, and of one bundle among the evidence beside a model. */
export const MAX_CLAIMS_BYTES: number = 64 * 1024 * 1024;

/** Most bytes of evidence beside one model that are looked at. */
export const MAX_EVIDENCE_BYTES: number = 256 * 1024 * 1024;

/** Most lines of a claims file. */
export const MAX_CLAIMS = 100_000;

/** Most bytes of an advisory that a feed names, and of the signature of one or of a feed. */
export const MAX_ADVISORY_BYTES: number = 1024 * 1024;

/** Most entries of an advisory feed. */
export const MAX_FEED_ENTRIES = 100_000;

/** Most bytes of the state of advisory syncs: some hundred thousand advisories. */
export const MAX_STATE_BYTES: number = 64 * 1024 * 1024;

/** Most bytes of an evidence pack's archive: its evidence, the pack, and the headers of both. */
export const MAX_ARCHIVE_BYTES: number = MAX_EVIDENCE_BYTES + 64 * 1024 * 1024;

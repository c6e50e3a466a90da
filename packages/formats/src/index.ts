export { type ByteSource, bytesSource } from "./byte-source.ts";
export { CONTENT_FORMATS, type ContentFormat, isContentFormat } from "./content-format.ts";
export { type DetectedFormats, detectFormats } from "./detect-formats.ts";
export { MAX_DETECTION_BYTES, MAX_DETECTION_READS } from "./detection-limits.ts";
export type { FormatEvidence } from "./format-evidence.ts";

export { type ByteSource, bytesSource } from "./byte-source.ts";
export { CONTENT_FORMATS, type ContentFormat, isContentFormat } from "./content-format.ts";
export { type DetectedFormats, detectFormats } from "./detect-formats.ts";
export type { FormatEvidence } from "./findings.ts";
export { MAX_DETECTION_BYTES, MAX_DETECTION_READS } from "./limits.ts";

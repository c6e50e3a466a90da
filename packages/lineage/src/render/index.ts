export { formatDot } from "./format-dot.ts";
export { formatMermaid } from "./format-mermaid.ts";
export type * from "./lineage-picture.ts";

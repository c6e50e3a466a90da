export { isLatest, readReference } from "./read-reference.ts";
export type * from "./reference.ts";

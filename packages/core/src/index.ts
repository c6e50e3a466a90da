export * from "./digest.ts";
export * from "./error.ts";
export type * from "./json-value.ts";
export * from "./result.ts";

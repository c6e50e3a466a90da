export * from "./error.ts";
export * from "./facts/index.ts";
export * from "./packet/index.ts";
export type { YamlLimits } from "./yaml/compose-yaml.ts";
export type { SourcePosition } from "./yaml/source-places.ts";

export { BUILD_TYPES } from "./build-types.ts";
export { SLSA_PROVENANCE_TYPE } from "./predicate-type.ts";
export { slsa } from "./slsa.ts";

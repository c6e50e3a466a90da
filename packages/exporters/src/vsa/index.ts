export { DECISION_EXTENSION, VSA_TYPE } from "./predicate-type.ts";
export { vsa } from "./vsa.ts";

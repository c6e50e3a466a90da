export { CYCLONEDX_PREDICATE_TYPE, cycloneDx } from "./cyclonedx.ts";

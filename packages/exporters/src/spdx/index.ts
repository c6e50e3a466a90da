export { SPDX_PREDICATE_TYPE, spdx } from "./spdx.ts";

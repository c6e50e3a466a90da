export { OPENVEX_CONTEXT } from "./context.ts";
export { openvex } from "./openvex.ts";

export { SVR_TYPE, svr } from "./svr.ts";

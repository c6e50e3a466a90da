export { osv } from "./osv.ts";

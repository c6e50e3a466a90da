export { toJUnit } from "./junit.ts";
export { type ReportOptions, toSarif } from "./sarif.ts";

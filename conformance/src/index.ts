export { type StartAdapterOptions, startAdapter } from "./adapter/adapter.ts";
export type { AdapterLimits } from "./adapter/adapter-process.ts";
export type { Answer, Implementation, Request } from "./implementation/implementation.ts";
export * from "./report/conformance-report.ts";
export * from "./run-conformance.ts";
export { createSelf } from "./self/self.ts";
export { type LoadedCases, loadCases } from "./vectors/load-cases.ts";
export { SUITES, type Suite } from "./vectors/suites.ts";

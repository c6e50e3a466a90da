export * from "./bundle.ts";
export * from "./parse-bundle.ts";
export * from "./serialize-bundle.ts";

export * from "./policy-template.ts";

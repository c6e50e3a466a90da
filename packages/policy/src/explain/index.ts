export * from "./explain-policy.ts";

export * from "./file-error.ts";
export * from "./files.ts";

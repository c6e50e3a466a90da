export * from "./file-error.ts";
export * from "./files.ts";
export * from "./task-thread.ts";

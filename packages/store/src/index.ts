export * from "./attestation.ts";
export * from "./evidence-store.ts";
export { readRecordFile } from "./folder/folder-records.ts";
export * from "./folder/open-folder-store.ts";
export * from "./memory/create-memory-store.ts";
export * from "./resolve-record-bundle.ts";
export * from "./store-error.ts";
export * from "./store-finding.ts";
export * from "./stored-record.ts";

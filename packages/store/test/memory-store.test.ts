import { createMemoryStore } from "../src/index.ts";
import { describeEvidenceStore } from "./evidence-store-suite.ts";
import { describeRecordHistory } from "./record-history-suite.ts";

describeEvidenceStore("createMemoryStore", async () => createMemoryStore());
describeRecordHistory("createMemoryStore", async () => createMemoryStore());

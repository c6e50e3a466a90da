import { createMemoryStore } from "../src/index.ts";
import { describeEvidenceStore } from "./evidence-store-suite.ts";
import { describeFeeds } from "./feed-suite.ts";
import { describeLineage } from "./lineage-suite.ts";
import { describeRecordHistory } from "./record-history-suite.ts";

describeEvidenceStore("createMemoryStore", async () => createMemoryStore());
describeRecordHistory("createMemoryStore", async () => createMemoryStore());
describeFeeds("createMemoryStore", async () => createMemoryStore());
describeLineage("createMemoryStore", async () => createMemoryStore());

import { createMemoryStore } from "../src/index.ts";
import { describeEvidenceStore } from "./evidence-store-suite.ts";

describeEvidenceStore("createMemoryStore", async () => createMemoryStore());

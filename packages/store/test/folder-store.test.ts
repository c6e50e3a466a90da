import { describeEvidenceStore } from "./evidence-store-suite.ts";
import { describeFeeds } from "./feed-suite.ts";
import { describeLineage } from "./lineage-suite.ts";
import { describeRecordHistory } from "./record-history-suite.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
describeEvidenceStore("openFolderStore", async () => await stores.open(await stores.root()));
describeRecordHistory("openFolderStore", async () => await stores.open(await stores.root()));
describeFeeds("openFolderStore", async () => await stores.open(await stores.root()));
describeLineage("openFolderStore", async () => await stores.open(await stores.root()));

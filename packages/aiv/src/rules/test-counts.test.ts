import { artifact, item } from "../../test/drafts.ts";
import { examined } from "../../test/facts.ts";
import { BLOB, type Draft, hash } from "../../test/packets.ts";
import { literal, ruleCases, typed } from "../../test/rule-cases.ts";

const ITEM = "/evidence_items/0";
const RUN = `${ITEM}/artifacts/0`;
const RESULTS = `${ITEM}/artifacts/1`;

/** Prose of class A that says nothing but this. */
function prose(packet: Draft, text: string): void {
  item(packet, "A").description = text;
}

ruleCases("A-003", {
  accepts: {
    "counts in prose": literal("R0"),
    "typed counts": typed("R1"),
    "counts of failed tests, which VER-7.2 asks about": literal("R1", (packet) =>
      prose(packet, "10 passed, 2 failed, 0 skipped; linted on ubuntu; test list"),
    ),
  },
  rejects: {
    "nothing but that all passed": [
      literal("R0", (packet) => prose(packet, "All tests passed.")),
      "A-F3 BLOCK",
      `${ITEM}/artifacts`,
    ],
    "two counts of three": [
      literal("R1", (packet) => prose(packet, "1,284 passed, 0 failed.")),
      "A-F3 BLOCK",
      `${ITEM}/artifacts`,
    ],
    "typed counts that the results contradict": [
      typed("R2", (packet) => {
        artifact(packet, "A", 1).counts = { passed: 4, failed: 0, skipped: 0, total: 4 };
      }),
      "A-F3 BLOCK",
      `${ITEM}/artifacts/1/counts`,
    ],
    "a file that is no test results, whatever counts are typed": [
      typed("R1", (_, { artifacts }) => {
        artifacts?.artifacts.set(RESULTS, examined(hash(1), { kind: "other", format: "text" }));
      }),
      "A-F3 BLOCK",
      `${RESULTS}/reference`,
    ],
    "a file that is no test results, whatever its artifact is called": [
      typed("R2", (packet, { artifacts }) => {
        artifact(packet, "A", 1).type = "log";
        artifacts?.artifacts.set(RESULTS, examined(hash(1), { kind: "other", format: "text" }));
      }),
      "A-F3 BLOCK",
      `${RESULTS}/reference`,
    ],
    "the export of a run in the place of results": [
      typed("R3", (_, { artifacts }) => {
        const run = artifacts?.artifacts.get(RUN);
        if (run?.status === "read") artifacts?.artifacts.set(RESULTS, examined(hash(1), run.content));
      }),
      "A-F3 BLOCK",
      `${RESULTS}/reference`,
    ],
    "results in which no test ran": [
      typed("R2", (packet, { artifacts }) => {
        const counts = { passed: 0, failed: 0, skipped: 0, total: 0 };
        artifact(packet, "A", 1).counts = counts;
        const content = { kind: "test-results", format: "vitest", counts, tests: [] } as const;
        artifacts?.artifacts.set(RESULTS, examined(hash(1), content));
      }),
      "A-F3 BLOCK",
      `${RESULTS}/reference`,
    ],
    "typed counts that the prose contradicts, which warns (E)": [
      typed("R1", (packet) => prose(packet, "All 9 passed.")),
      "X-CONTRADICTION WARN",
      `${ITEM}/artifacts/1/counts`,
    ],
  },
  skips: {
    "counts of a file that is not there": [
      typed("R2", (_, { artifacts }) => void artifacts?.artifacts.delete(RESULTS)),
      "A-F3",
    ],
    "counts beside code at the commit": [
      typed("R2", (packet, { artifacts }) => {
        const results = artifact(packet, "A", 1);
        results.reference = `${BLOB}/package-lock.json#L1`;
        delete results.sha256;
        artifacts?.artifacts.delete(RESULTS);
      }),
      "A-F3",
    ],
    "counts of the prose alone, beside the bytes of the run": [
      typed("R1", (packet, { artifacts }) => {
        prose(packet, "3 passed, 0 failed, 1 skipped");
        const results = artifact(packet, "A", 1);
        results.type = "log";
        delete results.counts;
        artifacts?.artifacts.delete(RESULTS);
      }),
      "A-F3",
    ],
  },
});

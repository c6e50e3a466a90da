import { artifact, item } from "../../test/drafts.ts";
import { examined } from "../../test/facts.ts";
import type { Draft } from "../../test/packets.ts";
import { literal, ruleCases, typed } from "../../test/rule-cases.ts";

const ITEM = "/evidence_items/0";
const LINT = `${ITEM}/artifacts/3`;

/** Prose of class A that says nothing but this. */
function prose(packet: Draft, text: string): void {
  item(packet, "A").description = text;
}

ruleCases("A-004", {
  skips: {
    "output that nobody can read beside tools that passed": [
      typed("R1", (packet, { artifacts }) => {
        const sha256 = String(artifact(packet, "A", 3).sha256);
        artifacts?.artifacts.set(LINT, examined(sha256, { kind: "other", format: "text" }));
      }),
      null,
    ],
  },
  accepts: {
    "static analysis that ran": literal("R0"),
    "one that does not apply, with the reason": typed("R1", (packet) => {
      artifact(packet, "A", 3).tools = [
        { name: "tsc", status: "na", justification: "the change is of SQL alone, which tsc does not read" },
      ];
    }),
    "one that does not apply, with the reason in prose": literal("R2", (packet) =>
      prose(packet, "1 passed, 0 failed, 0 skipped. Static analysis N/A: the change is of SQL alone."),
    ),
  },
  rejects: {
    "one that does not apply, without a reason": [
      typed("R1", (packet) => {
        artifact(packet, "A", 3).tools = [{ name: "tsc", status: "na" }];
      }),
      "A-F4 WARN",
      `${ITEM}/artifacts/3/tools/0/justification`,
    ],
    "a status of the artifact itself without a reason": [
      typed("R0", (packet) => {
        delete artifact(packet, "A", 3).tools;
        Object.assign(artifact(packet, "A", 3), { tool: "tsc", status: "na", justification: "n/a" });
      }),
      "A-F4 WARN",
      `${ITEM}/artifacts/3/justification`,
    ],
    "test results in the place of its output": [
      typed("R1", (packet, { artifacts }) => {
        const sha256 = String(artifact(packet, "A", 3).sha256);
        const counts = { passed: 3, failed: 0, skipped: 1, total: 4 };
        artifacts?.artifacts.set(
          LINT,
          examined(sha256, { kind: "test-results", format: "vitest", counts, tests: [] }),
        );
      }),
      "X-CONTRADICTION BLOCK",
      `${LINT}/reference`,
    ],
    "N/A in prose without a reason": [
      literal("R3", (packet) => prose(packet, "1 passed, 0 failed, 0 skipped. Static analysis: N/A.")),
      "A-F4 WARN",
      `${ITEM}/description`,
    ],
  },
});

import { artifact, item, listOf } from "../../test/drafts.ts";
import type { Draft } from "../../test/packets.ts";
import { literal, ruleCases, typed } from "../../test/rule-cases.ts";

const ITEM = "/evidence_items/0";

/** Prose of class A that says nothing but this. */
function prose(packet: Draft, text: string): void {
  item(packet, "A").description = text;
}

ruleCases("ART-6.2.1-LIST", {
  accepts: {
    "a list in prose": literal("R0"),
    "a list of names": typed("R1"),
    "names in the results": typed("R2", (packet) => {
      item(packet, "A").artifacts = listOf(item(packet, "A"), "artifacts").slice(0, 2);
    }),
  },
  rejects: {
    "nothing, at a gate": [
      literal("R1", (packet, given) => {
        prose(packet, "1 passed, 0 failed, 0 skipped");
        given.gate = true;
      }),
      "A-F3 BLOCK",
      "",
    ],
  },
  skips: {
    nothing: [literal("R1", (packet) => prose(packet, "1 passed, 0 failed, 0 skipped")), "A-F3"],
    "a list of no tests": [
      literal("R1", (packet) => {
        prose(packet, "1 passed, 0 failed, 0 skipped");
        listOf(item(packet, "A"), "artifacts").push({
          ...artifact(packet, "A"),
          type: "test_list",
          count: 0,
        });
      }),
      "A-F3",
    ],
  },
});

ruleCases("ART-6.2.1-SA", {
  accepts: { "tools in prose": literal("R0"), "typed results": typed("R1") },
  rejects: {
    nothing: [
      literal("R1", (packet) => prose(packet, "1 passed, 0 failed, 0 skipped on ubuntu")),
      "A-F4 WARN",
      `${ITEM}/artifacts`,
    ],
  },
});

ruleCases("ART-6.2.1-ENV", {
  accepts: { "an environment in prose": literal("R0"), "a typed environment": typed("R1") },
  rejects: {
    "an environment without dependencies": [
      typed("R1", (packet) => {
        delete artifact(packet, "A", 4).dependencies;
      }),
      "X-6.2.1-ENV WARN",
      `${ITEM}/artifacts/4`,
    ],
  },
  notes: {
    nothing: [
      literal("R1", (packet) => prose(packet, "1 passed, 0 failed, 0 skipped, linted")),
      "X-6.2.1-ENV",
      `${ITEM}/artifacts`,
    ],
  },
});

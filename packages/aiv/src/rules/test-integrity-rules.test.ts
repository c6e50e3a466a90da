import { artifact, item, listOf, within } from "../../test/drafts.ts";
import { examined, type Given, REPORT } from "../../test/facts.ts";
import { BASE, hash } from "../../test/packets.ts";
import { type Change, literal, ruleCases, typed } from "../../test/rule-cases.ts";
import type { TestIntegrityChange, TestIntegrityReport } from "../facts/index.ts";
import { AIV_NODE } from "../profiles/aiv-node.ts";

const ITEM = "/evidence_items/2";
const INTEGRITY = `${ITEM}/artifacts/1/integrity`;
const FILE = "test/token/read-token.test.ts";

/** What the comparison of syntax trees found in the repository. */
function measure(given: Given, more: Partial<TestIntegrityReport>): void {
  if (given.repository !== undefined) given.repository.testIntegrity = { ...REPORT, ...more };
}

function changeOf(kind: TestIntegrityChange["kind"]): TestIntegrityChange {
  return {
    kind,
    path: FILE,
    test: ["readToken", "refuses"],
    before: "expect(x).toBe(1)",
    after: null,
    reason: null,
    base_line: 3,
    head_line: null,
  };
}

/** The repository says so, and the packet's own report is gone. */
const measured =
  (kind: TestIntegrityChange["kind"], more: Change = () => {}): Change =>
  (packet, given) => {
    measure(given, { changes: [changeOf(kind)] });
    more(packet, given);
  };

/** No comparison of syntax trees is at hand. */
const unmeasured =
  (change: Change = () => {}): Change =>
  (packet, given) => {
    if (given.repository !== undefined) delete given.repository.testIntegrity;
    given.artifacts?.artifacts.delete(`${ITEM}/artifacts/1`);
    change(packet, given);
  };

const integrity =
  (more: object): Change =>
  (packet) => {
    Object.assign(within(artifact(packet, "C", 1), "integrity"), more);
  };

const justified =
  (limitation: string): Change =>
  (packet) => {
    packet.known_limitations = [limitation];
  };

const NEW_SKIPS = { skips: { base: 1, head: 2, added: ["refuses a token"] } };

ruleCases("C-005", {
  accepts: {
    "no new skips": typed("R2"),
    "no new skips by the packet's own report": typed("R2", unmeasured()),
    "a new skip that known limitations explain, naming the file": typed(
      "R2",
      measured("skip-added", justified(`"refuses" of ${FILE} is skipped until INC-9 is resolved.`)),
    ),
    "a new skip of the packet's own report that known limitations name": typed(
      "R3",
      unmeasured((packet, given) => {
        integrity(NEW_SKIPS)(packet, given);
        justified('"refuses a token" is skipped until INC-9 is resolved.')(packet, given);
      }),
    ),
  },
  rejects: {
    "a new skip": [typed("R2", measured("skip-added")), "C-F5 WARN", "/known_limitations"],
    "a test that alone is run": [typed("R2", measured("only-added")), "C-F5 WARN", "/known_limitations"],
    "a test that is expected to fail": [
      typed("R3", measured("expected-failure-added")),
      "C-F5 WARN",
      "/known_limitations",
    ],
    "a new skip that another file's limitation does not explain": [
      typed("R2", measured("todo-added", justified("A skip in test/other.test.ts."))),
      "C-F5 WARN",
      "/known_limitations",
    ],
    "a new skip that a limitation of its file alone does not explain": [
      typed("R2", measured("skip-added", justified(`A skip in ${FILE} until INC-9 is resolved.`))),
      "C-F5 WARN",
      "/known_limitations",
    ],
    "a new skip by the packet's own report": [
      typed("R2", unmeasured(integrity(NEW_SKIPS))),
      "C-F5 WARN",
      `${INTEGRITY}/skips/added`,
    ],
    "a count of new skips": [
      typed("R2", unmeasured(integrity({ skips: { base: 1, head: 3, added: 2 } }))),
      "C-F5 WARN",
      `${INTEGRITY}/skips/added`,
    ],
    "a report whose counts belie its empty list": [
      typed("R2", unmeasured(integrity({ skips: { base: 1, head: 3, added: [] } }))),
      "C-F5 WARN",
      `${INTEGRITY}/skips/added`,
    ],
  },
  skips: { "a packet alone": [literal("R2"), null] },
  inapplicable: { R1: typed("R1") },
});

ruleCases("TI-11.3-2", {
  accepts: { "no new skips": typed("R2") },
  rejects: {
    "a new skip (B.7)": [typed("R2", measured("skip-added")), "11.3-F2 BLOCK", "/known_limitations"],
    "a new skip by the packet's own report": [
      typed("R3", unmeasured(integrity(NEW_SKIPS))),
      "11.3-F2 BLOCK",
      `${INTEGRITY}/skips/added`,
    ],
  },
  skips: { "a packet alone": [literal("R2"), "11.3-F2"] },
});

const ASSERTIONS = { assertions: { base: 8, head: 7, removed: 1, weakened: 0 } };

ruleCases("TI-11.3-1", {
  accepts: {
    "no assertion that was removed": typed("R2"),
    "the packet's own report": typed("R2", unmeasured()),
    "a removed assertion that known limitations explain, naming the file and the test": typed(
      "R2",
      measured(
        "assertion-removed",
        justified(`An assertion of "refuses" in ${FILE} is removed with what it was about.`),
      ),
    ),
    "a removed file of tests that known limitations explain, naming it": typed(
      "R2",
      measured("file-removed", justified(`${FILE} is removed with what it was about.`)),
    ),
  },
  rejects: {
    "a removed assertion (B.8)": [
      typed("R2", measured("assertion-removed")),
      "11.3-F2 BLOCK",
      "/known_limitations",
    ],
    "a removed assertion that a limitation of its file alone does not explain": [
      typed("R2", measured("assertion-removed", justified(`${FILE}: removed.`))),
      "11.3-F2 BLOCK",
      "/known_limitations",
    ],
    "a removed assertion that a limitation of another test does not explain": [
      typed(
        "R2",
        measured("assertion-removed", justified(`An assertion of "accepts" in ${FILE} is removed.`)),
      ),
      "11.3-F2 BLOCK",
      "/known_limitations",
    ],
    "a weaker assertion": [
      typed("R3", measured("assertion-weakened")),
      "11.3-F2 BLOCK",
      "/known_limitations",
    ],
    "a removed file of tests": [typed("R2", measured("file-removed")), "11.3-F2 BLOCK", "/known_limitations"],
    "a report that hides what was removed": [
      typed("R2", (_, given) =>
        measure(given, { assertions: { base: 8, head: 7, removed: 1, weakened: 0 } }),
      ),
      "11.3-F2 BLOCK",
      `${INTEGRITY}/assertions`,
    ],
    "a removed assertion by the packet's own report": [
      typed("R2", unmeasured(integrity(ASSERTIONS))),
      "11.3-F2 BLOCK",
      `${INTEGRITY}/assertions`,
    ],
  },
  skips: {
    "a packet alone": [literal("R2"), "11.3-F2"],
    "tests that cannot be compared": [
      typed("R2", (_, given) =>
        measure(given, { unreadable: [{ path: FILE, side: "head", reason: "a syntax error" }] }),
      ),
      "11.3-F2",
    ],
    "a report of other commits": [
      literal("R2", (_, given) => {
        given.artifacts = {
          artifacts: new Map([
            [
              `${ITEM}/artifacts/1`,
              examined(hash(4), {
                kind: "test-integrity",
                format: "aixv",
                report: { ...REPORT, head_sha: BASE },
              }),
            ],
          ]),
        };
      }),
      "11.3-F2",
    ],
  },
});

ruleCases("TI-11.3-4", {
  accepts: {
    "a list of tests": typed("R2"),
    "results of the framework": typed("R3", (packet) => {
      item(packet, "A").artifacts = listOf(item(packet, "A"), "artifacts").filter(
        ({ type }) => type !== "test_list",
      );
    }),
  },
  rejects: {
    "a count of lines": [
      typed("R2", (packet, given) => {
        unmeasured(integrity({ method: "line-count" }))(packet, given);
        item(packet, "A").artifacts = listOf(item(packet, "A"), "artifacts").slice(0, 1);
        given.artifacts?.artifacts.clear();
      }),
      "11.3-F1 BLOCK",
      `${INTEGRITY}/method`,
    ],
  },
  skips: { "a packet alone": [literal("R2"), "11.3-F1"] },
});

ruleCases("TI-6.4.2.1-PROF", {
  accepts: {
    "a comparison of syntax trees at hand": typed("R2"),
    "a profile of the language": literal("R2", (_, given) => {
      given.profiles = [AIV_NODE];
    }),
    "a reason in prose": literal("R2", (packet) => {
      item(packet, "C").limitations = ["The AST diff meets the criteria of §6.4.2.1, see the example."];
    }),
  },
  rejects: {},
  notes: { neither: [literal("R2"), "C-F4", `${ITEM}/artifacts/1`] },
});

ruleCases("ART-6.4.1-TI", {
  accepts: {
    "a report": literal("R2"),
    "a comparison of syntax trees at hand": typed("R3", (packet) => {
      listOf(item(packet, "C"), "artifacts").pop();
    }),
  },
  rejects: {
    "no word about tests": [
      literal("R2", (packet) => {
        listOf(item(packet, "C"), "artifacts").pop();
        item(packet, "C").validation_method = "ast-grep 0.36.2";
      }),
      "C-F4 BLOCK",
      ITEM,
    ],
  },
});

ruleCases("EIC-004", {
  accepts: { "tests that hold what they held": typed("R2") },
  rejects: {
    "an inadequate method": [
      typed("R2", integrity({ method: "plain-diff" })),
      "11.3-F1 BLOCK",
      `${INTEGRITY}/method`,
    ],
    "a removed assertion": [typed("R3", measured("assertion-removed")), "11.3-F2 BLOCK"],
    "coverage that fell": [
      typed("R3", integrity({ coverage: [{ file: "src/auth/verify-token.ts", base: 98.8, head: 98.7 }] })),
      "11.3-F2 BLOCK",
    ],
  },
  inapplicable: { R1: typed("R1") },
});

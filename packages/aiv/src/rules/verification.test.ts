import { attestation, listOf } from "../../test/drafts.ts";
import type { Draft } from "../../test/packets.ts";
import { type Change, literal, ruleCases, typed } from "../../test/rule-cases.ts";
import type { TestCounts } from "../facts/artifact-facts.ts";

const AT = "/attestations/0";

/** Changes the attestation. */
const attested =
  (more: object): Change =>
  (packet) => {
    Object.assign(attestation(packet), more);
  };

const RESULTS = "/evidence_items/0/artifacts/1";
const FAILS = "verifyToken > reads the clock once fails: the clock of the test host is mocked wrongly.";

/** The results have these counts. */
const ran =
  (counts: TestCounts): Change =>
  (_, { artifacts }) => {
    const results = artifacts?.artifacts.get(RESULTS);
    if (results?.status !== "read" || results.content.kind !== "test-results") return;
    artifacts?.artifacts.set(RESULTS, { ...results, content: { ...results.content, counts } });
  };

ruleCases("VER-7.2", {
  accepts: {
    "COMPLIANT without findings": typed("R1"),
    "a test that failed and that known limitations name": typed("R1", (packet, given) => {
      ran({ passed: 2, failed: 1, skipped: 1, total: 4 })(packet, given);
      packet.known_limitations = [FAILS];
    }),
  },
  rejects: {
    "COMPLIANT with a finding that blocks (A2)": [
      literal(
        "R1",
        attested({
          findings: [
            {
              id: "A-F2",
              severity: "BLOCK",
              rule_id: "A-002",
              description: "another commit",
              remediation: "run again",
            },
          ],
        }),
      ),
      "7.4-F2 BLOCK",
      `${AT}/decision`,
    ],
    "COMPLIANT while tests failed": [
      typed("R1", (packet, { artifacts }) => {
        const results = (listOf(packet, "evidence_items")[0] as Draft).artifacts as Draft[];
        (results[1] as Draft).counts = { passed: 3, failed: 1, skipped: 0, total: 4 };
        artifacts?.artifacts.delete(RESULTS);
      }),
      "X-CONTRADICTION BLOCK",
      `${AT}/decision`,
    ],
    "COMPLIANT while the results say that tests failed": [
      typed("R1", ran({ passed: 2, failed: 1, skipped: 1, total: 4 })),
      "X-CONTRADICTION BLOCK",
      `${AT}/decision`,
    ],
    "CONDITIONAL while the results say that tests failed": [
      typed("R2", (packet, given) => {
        ran({ passed: 2, failed: 1, skipped: 1, total: 4 })(packet, given);
        attested({ decision: "CONDITIONAL" })(packet, given);
      }),
      "X-CONTRADICTION BLOCK",
      `${AT}/decision`,
    ],
    "COMPLIANT while prose says that tests failed": [
      literal("R1", (packet) => {
        (listOf(packet, "evidence_items")[0] as Draft).description = "10 passed, 2 failed, 0 skipped";
      }),
      "X-CONTRADICTION BLOCK",
      `${AT}/decision`,
    ],
    "COMPLIANT while two tests failed and the limitations name one": [
      typed("R1", (packet, given) => {
        ran({ passed: 2, failed: 2, skipped: 0, total: 4 })(packet, given);
        packet.known_limitations = [FAILS];
      }),
      "X-CONTRADICTION BLOCK",
      `${AT}/decision`,
    ],
    "COMPLIANT while all tests were skipped": [
      typed("R3", ran({ passed: 0, failed: 0, skipped: 4, total: 4 })),
      "X-CONTRADICTION BLOCK",
      `${AT}/decision`,
    ],
  },
});

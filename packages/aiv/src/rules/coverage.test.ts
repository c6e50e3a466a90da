import { artifact, item, listOf, within } from "../../test/drafts.ts";
import { examined, type Given } from "../../test/facts.ts";
import { BASE, type Draft, hash } from "../../test/packets.ts";
import { type Change, ruleCases, typed } from "../../test/rule-cases.ts";

const ITEM = "/evidence_items/2";
const INTEGRITY = `${ITEM}/artifacts/1/integrity`;

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

const FALLEN = { coverage: [{ file: "src/token/read-token.ts", base: 98.8, head: 98.7 }] };

const COVERAGE = "/evidence_items/2/artifacts/2";

/** The coverage report says this of a file. */
const covered =
  (path: string, lines: number): Change =>
  (packet, { artifacts }) =>
    void artifacts?.artifacts.set(
      COVERAGE,
      examined(String(artifact(packet, "C", 2).sha256), {
        kind: "coverage",
        format: "istanbul",
        files: [{ path, lines }],
      }),
    );

/** Adds a coverage report that says this of the changed file. */
function addCoverage(packet: Draft, { artifacts }: Given, lines: number): Draft {
  const added: Draft = { ...artifact(packet, "C", 2) };
  listOf(item(packet, "C"), "artifacts").push(added);
  artifacts?.artifacts.set(
    "/evidence_items/2/artifacts/3",
    examined(String(added.sha256), {
      kind: "coverage",
      format: "istanbul",
      files: [{ path: "src/auth/verify-token.ts", lines }],
    }),
  );
  return added;
}

ruleCases("C-006", {
  accepts: {
    "coverage that rose": typed("R2"),
    "coverage by a report with paths of another machine": typed(
      "R3",
      covered("/home/ci/src/auth/verify-token.ts", 100),
    ),
    "coverage beside the report of base, which says so": typed("R3", (packet, given) => {
      addCoverage(packet, given, 60).commit_sha = BASE;
    }),
    "coverage that fell, and known limitations explain it": typed("R2", (packet, given) => {
      integrity(FALLEN)(packet, given);
      covered("src/token/read-token.ts", 98.7)(packet, given);
      justified("Coverage of read-token.ts falls: a branch for old tokens has no test.")(packet, given);
    }),
  },
  rejects: {
    "coverage that fell (B.7)": [typed("R2", integrity(FALLEN)), "C-F5 WARN", `${INTEGRITY}/coverage/0/head`],
    "coverage that the report belies": [
      typed("R3", (_, { artifacts }) => {
        artifacts?.artifacts.set(
          "/evidence_items/0/artifacts/4",
          examined(hash(9), {
            kind: "coverage",
            format: "istanbul",
            files: [{ path: "src/auth/verify-token.ts", lines: 60 }],
          }),
        );
      }),
      "C-F5 WARN",
      `${INTEGRITY}/coverage/0/head`,
    ],
    "coverage that a report with paths of another machine belies": [
      typed("R3", covered("/home/ci/work/src/auth/verify-token.ts", 60)),
      "C-F5 WARN",
      `${INTEGRITY}/coverage/0/head`,
    ],
    "coverage that a report with paths of Windows belies": [
      typed("R3", covered(".\\src\\auth\\verify-token.ts", 60)),
      "C-F5 WARN",
      `${INTEGRITY}/coverage/0/head`,
    ],
    "coverage that one of two reports belies, whichever comes last": [
      typed("R3", (packet, given) => {
        addCoverage(packet, given, 60);
      }),
      "C-F5 WARN",
      `${INTEGRITY}/coverage/0/head`,
    ],
  },
  skips: {
    "coverage of which there is no report": [
      typed("R2", (_, { artifacts }) => void artifacts?.artifacts.delete(COVERAGE)),
      null,
    ],
    "coverage that a report of another file says": [typed("R3", covered("src/auth/other.ts", 100)), null],
    "no coverage": [
      typed("R2", (packet) => {
        delete within(artifact(packet, "C", 1), "integrity").coverage;
      }),
      null,
    ],
    "an empty list of coverage": [typed("R2", integrity({ coverage: [] })), null],
    "coverage of another file than the one that changed": [
      typed("R2", integrity({ coverage: [{ file: "src/other.ts", base: 90, head: 90 }] })),
      null,
    ],
  },
});

ruleCases("TI-11.3-3", {
  accepts: { "coverage that rose": typed("R2") },
  rejects: {
    "coverage that fell (B.7)": [
      typed("R2", integrity(FALLEN)),
      "11.3-F2 BLOCK",
      `${INTEGRITY}/coverage/0/head`,
    ],
  },
  skips: {
    "coverage of a file that is none of the change": [
      typed("R2", integrity({ coverage: [{ file: "src/other.ts", base: 90, head: 90 }] })),
      "11.3-F2",
    ],
    "the same, by what the packet lists alone": [
      typed("R2", (packet, given) => {
        delete given.repository;
        integrity({ coverage: [{ file: "src/other.ts", base: 90, head: 90 }] })(packet, given);
      }),
      "11.3-F2",
    ],
    "no coverage": [
      typed("R3", (packet) => {
        delete within(artifact(packet, "C", 1), "integrity").coverage;
      }),
      "11.3-F2",
    ],
  },
});

import { artifact, item, listOf } from "../../test/drafts.ts";
import { examined } from "../../test/facts.ts";
import { BLOB, type Draft, HEAD } from "../../test/packets.ts";
import { type Change, literal, ruleCases, typed } from "../../test/rule-cases.ts";
import type { ArtifactContent } from "../facts/index.ts";

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

const RUN = "/evidence_items/0/artifacts/0";

/** The export of the CI run says this. */
const exported =
  (more: {
    readonly conclusion?: string | null;
    readonly host?: string;
    readonly repository?: string;
    readonly runId?: string;
  }): Change =>
  (packet, { artifacts }) => {
    const content = {
      kind: "ci-run",
      format: "github-actions-run",
      commitSha: HEAD,
      runId: "14488120031",
      conclusion: "success",
      ...more,
    } as const;
    artifacts?.artifacts.set(RUN, examined(String(artifact(packet, "A").sha256), content));
  };

const COUNTS = { passed: 3, failed: 0, skipped: 1, total: 4 };

/** The bytes in the place of the CI run are these. */
const content =
  (read: ArtifactContent): Change =>
  (packet, { artifacts }) =>
    void artifacts?.artifacts.set(RUN, examined(String(artifact(packet, "A").sha256), read));

ruleCases("A-001", {
  accepts: {
    "a run that succeeded": typed("R1", exported({})),
  },
  rejects: {
    "a run that is not over": [typed("R1", exported({ conclusion: null })), "A-F1 BLOCK", `${RUN}/reference`],
    "a run that failed": [typed("R1", exported({ conclusion: "failure" })), "A-F1 BLOCK", `${RUN}/reference`],
    "a run that was cancelled": [
      typed("R3", exported({ conclusion: "cancelled" })),
      "A-F1 BLOCK",
      `${RUN}/reference`,
    ],
  },
});

ruleCases("A-002", {
  accepts: {
    "a run in the packet's repository": typed("R1", exported({ repository: "Org/repo" })),
    "a run on the packet's host": typed("R1", exported({ repository: "org/repo", host: "github.com" })),
    "a run without a CI service, by its results, below R3": typed("R2", (packet, given) => {
      artifact(packet, "A").provider = "local";
      content({ kind: "test-results", format: "vitest", counts: COUNTS, tests: [] })(packet, given);
    }),
    "a run of which the packet records the commit, and no bytes": typed("R1", (packet, { artifacts }) => {
      delete artifact(packet, "A").sha256;
      artifacts?.artifacts.delete(RUN);
    }),
  },
  skips: {
    "a run whose bytes are not there": [
      typed("R1", (_, { artifacts }) => void artifacts?.artifacts.delete(RUN)),
      "A-F2",
    ],
    "a run whose bytes nobody can read": [typed("R1", content({ kind: "other", format: "text" })), "A-F2"],
    "code at the commit in the place of a run": [
      typed("R2", (packet, { artifacts }) => {
        const run = artifact(packet, "A");
        run.reference = `${BLOB}/package-lock.json#L1`;
        delete run.commit_sha;
        delete run.sha256;
        artifacts?.artifacts.delete(RUN);
      }),
      "A-F2",
    ],
  },
  rejects: {
    "test results in the place of a run": [
      typed("R1", content({ kind: "test-results", format: "vitest", counts: COUNTS, tests: [] })),
      "A-F2 BLOCK",
      `${RUN}/reference`,
    ],
    "a run without a CI service, at R3": [
      typed("R3", (packet, given) => {
        artifact(packet, "A").provider = "local";
        content({ kind: "test-results", format: "vitest", counts: COUNTS, tests: [] })(packet, given);
      }),
      "A-F2 BLOCK",
      `${RUN}/reference`,
    ],
    "the export of another run than the packet records": [
      typed("R1", exported({ runId: "999" })),
      "A-F2 BLOCK",
      `${RUN}/run_id`,
    ],
    "the export of another run than the link leads to": [
      typed("R1", (packet, given) => {
        exported({ runId: "999" })(packet, given);
        artifact(packet, "A").run_id = "999";
      }),
      "A-F2 BLOCK",
      `${RUN}/reference`,
    ],
    "a run of the same commit on another host": [
      typed("R1", exported({ repository: "org/repo", host: "git.example.com" })),
      "A-F2 BLOCK",
      `${RUN}/reference`,
    ],
    "a run of the same commit in another repository": [
      typed("R1", exported({ repository: "mallory/repo" })),
      "A-F2 BLOCK",
      `${RUN}/reference`,
    ],
    "a run in a repository whose name ends alike": [
      typed("R3", exported({ repository: "g/repo" })),
      "A-F2 BLOCK",
      `${RUN}/reference`,
    ],
  },
});

const LINT = "/evidence_items/0/artifacts/3";

/** The output of static analysis has as many errors. */
const found =
  (errors: number): Change =>
  (packet, { artifacts }) => {
    const content = { kind: "static-analysis", format: "eslint-json", errors, warnings: 1 } as const;
    artifacts?.artifacts.set(LINT, examined(String(artifact(packet, "A", 3).sha256), content));
  };

/** What the packet says of the one tool. */
const status =
  (text: string): Change =>
  (packet) => {
    artifact(packet, "A", 3).tools = [{ name: "eslint", version: "9.22.0", status: text }];
  };

ruleCases("A-004", {
  accepts: { "output without errors": typed("R1", found(0)) },
  rejects: {
    "a tool that failed, which warns": [typed("R1", status("fail")), "A-F4 WARN", `${LINT}/tools/0/status`],
    "output with errors, which warns": [
      typed("R2", (packet, given) => {
        delete artifact(packet, "A", 3).tools;
        found(2)(packet, given);
      }),
      "A-F4 WARN",
      `${LINT}/reference`,
    ],
    "output with errors of a tool that is said to pass": [
      typed("R1", (packet, given) => {
        status("pass")(packet, given);
        found(2)(packet, given);
      }),
      "X-CONTRADICTION BLOCK",
      `${LINT}/tools/0/status`,
    ],
  },
});

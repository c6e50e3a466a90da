import type { Timestamp } from "@aixv/core";
import { artifact, attestation, classification, identification } from "../../test/drafts.ts";
import { BASE, HEAD } from "../../test/packets.ts";
import { type Change, literal, ruleCases, type Setting, typed } from "../../test/rule-cases.ts";
import type { LinkedFile } from "../facts/index.ts";

const LINK = "/evidence_items/1/artifacts/1/reference";
const KEY = `${HEAD}:src/token/read-token.ts`;

/** What git says of the file that the permalink leads to. */
const linked =
  (file: LinkedFile): Change =>
  (_, { repository }) => {
    if (repository !== undefined) repository.linkedFiles = new Map([...repository.linkedFiles, [KEY, file]]);
  };

/** The permalink leads elsewhere. */
const leads =
  (reference: string): Change =>
  (packet) => {
    artifact(packet, "B", 1).reference = reference;
  };

const RESULTS = "/evidence_items/0/artifacts/1/reference";

/** The test results are referred to by this, and are not among the artifacts. */
const unread = (reference: string): Setting =>
  typed("R1", (packet, { artifacts }) => {
    artifact(packet, "A", 1).reference = reference;
    artifacts?.artifacts.delete("/evidence_items/0/artifacts/1");
  });

ruleCases("CT-003", {
  accepts: {
    "words whose bytes are at hand": typed("R1", (packet) => {
      artifact(packet, "A", 1).reference = "results of the run";
    }),
    "a requirement that is a standard (E.3)": typed("R1", (packet, { artifacts }) => {
      artifact(packet, "E").reference = "RFC 8725";
      artifacts?.artifacts.delete("/evidence_items/2/artifacts/0");
    }),
    "an inventory in the reference": typed("R1", (packet, { artifacts }) => {
      artifact(packet, "B").reference =
        'inline-json:["src/token/read-token.ts","test/token/read-token.test.ts"]';
      artifacts?.artifacts.delete("/evidence_items/1/artifacts/0");
    }),
    "links to files and lines that are there": typed("R1"),
    "the head commit itself": typed("R1", leads(`https://github.com/org/repo/commit/${HEAD}`)),
    "a comparison of base and head": typed(
      "R2",
      leads(`https://github.com/org/repo/compare/${BASE}...${HEAD}`),
    ),
    "a mutable requirement that the Verifier has summed up (AIV §6.6.2.1)": typed("R1", (packet) => {
      const requirement = artifact(packet, "E");
      Object.assign(requirement, {
        reference: "https://github.com/org/repo/issues/7",
        content_summary: "tokens expire",
        verified_at: "2026-06-15T08:00:00Z",
      });
      delete requirement.sha256;
    }),
  },
  rejects: {
    "a commit that is not in the repository": [
      typed("R1", linked({ status: "no-commit" })),
      "9.1-F3 BLOCK",
      LINK,
    ],
    "a file that is not there": [typed("R2", linked({ status: "no-file" })), "9.1-F3 BLOCK", LINK],
    "lines beyond the end, in a key of their own": [
      typed("R1", (packet, given) => {
        const link = artifact(packet, "B", 1);
        link.reference = String(link.reference).replace("#L10-L42", "");
        link.lines = "10-42";
        linked({ status: "found", lines: 41 })(packet, given);
      }),
      "9.1-F3 BLOCK",
      LINK,
    ],
    "lines beyond the end": [typed("R1", linked({ status: "found", lines: 41 })), "9.1-F3 BLOCK", LINK],
    "a file beside the packet that is not there": [
      typed("R1", (_, { artifacts }) => {
        artifacts?.artifacts.set("/evidence_items/0/artifacts/1", { status: "missing", reason: "no file" });
      }),
      "9.1-F3 BLOCK",
      "/evidence_items/0/artifacts/1/reference",
    ],
    "words that no artifact is for": [unread("ask Bob"), "9.1-F3 BLOCK", RESULTS],
    "the name of a standard that no artifact is for": [unread("RFC 8725"), "9.1-F3 BLOCK", RESULTS],
    "a version of an issue that no artifact is for": [unread("PROJ-12@3"), "9.1-F3 BLOCK", RESULTS],
    "an inline payload that is no inventory": [unread("inline-json:[]"), "9.1-F3 BLOCK", RESULTS],
    "bytes that cannot be read": [
      typed("R1", (_, { artifacts }) => {
        artifacts?.artifacts.set("/evidence_items/0/artifacts/0", {
          status: "unreadable",
          file: "run.json",
          reason: "too large",
        });
      }),
      "9.1-F3 BLOCK",
      "/evidence_items/0/artifacts/0/reference",
    ],
  },
  skips: {
    "a packet alone": [literal("R0"), "9.1-F3"],
    "words in a packet alone": [
      literal("R0", (packet) => {
        artifact(packet, "A").reference = "ask Bob";
      }),
      "9.1-F3",
    ],
    "a link of the network without its export": [
      typed("R1", (_, { artifacts }) => void artifacts?.artifacts.delete("/evidence_items/0/artifacts/0")),
      "9.1-F3",
    ],
    "a file of another repository": [
      typed("R1", (packet, { artifacts }) => {
        leads(`https://github.com/other/repo/blob/${"d".repeat(40)}/a.ts#L1`)(packet, {} as never);
        artifacts?.artifacts.delete("/evidence_items/1/artifacts/1");
      }),
      "9.1-F3",
    ],
    "a commit that nobody looked up": [
      typed("R1", (packet, { artifacts }) => {
        leads(`https://github.com/org/repo/commit/${"d".repeat(40)}`)(packet, {} as never);
        artifacts?.artifacts.delete("/evidence_items/1/artifacts/1");
      }),
      "9.1-F3",
    ],
  },
});

ruleCases("VER-7.1.6", {
  accepts: { "links that lead to what they say": typed("R0") },
  rejects: {
    "a file that is not there": [typed("R1", linked({ status: "no-file" })), "9.1-F3 BLOCK", LINK],
  },
});

/** A packet at another time. */
const at = (now: string, change: Change = () => {}): Setting =>
  literal("R1", (packet, given) => {
    given.now = now as Timestamp;
    change(packet, given);
  });

ruleCases("SEC-12.1-REPLAY", {
  accepts: {
    "times in order": literal("R1"),
    "clocks that differ by five minutes": at("2026-06-15T09:55:00Z"),
    "an attestation as much as five minutes older than the head commit": typed(
      "R1",
      (packet, { repository }) => {
        if (repository !== undefined)
          repository.headCommittedAt = Date.parse(String(attestation(packet).timestamp)) + 300_000;
      },
    ),
    "the commit that is to be merged, in capitals": literal("R1", (_, given) => {
      given.expectedHead = (given.expectedHead ?? "").toUpperCase();
    }),
  },
  rejects: {
    "a packet that begins at a later commit than the change": [
      typed("R1", (_, given) => {
        if (given.repository !== undefined) given.repository.claimedMergeBaseSha = "a".repeat(40);
      }),
      "X-12.1-REPLAY BLOCK",
      "/identification/base_sha",
    ],
    "a packet about no change": [
      literal("R1", (packet) => {
        identification(packet).base_sha = String(identification(packet).head_sha);
      }),
      "X-12.1-REPLAY BLOCK",
      "/identification/base_sha",
    ],
    "a packet about commits between which no file differs": [
      typed("R1", (_, { repository }) => {
        if (repository !== undefined) repository.changes = [];
      }),
      "X-12.1-REPLAY BLOCK",
      "/identification/head_sha",
    ],
    "a packet of another commit than is to be merged": [
      literal("R1", (_, given) => {
        given.expectedHead = "0".repeat(40);
      }),
      "X-12.1-REPLAY BLOCK",
      "/identification/head_sha",
    ],
    "an attestation of the future (A4)": [
      at("2026-06-15T09:54:59Z"),
      "X-12.1-TIME BLOCK",
      "/attestations/0/timestamp",
    ],
    "an attestation from before the head commit": [
      typed("R1", (packet, { repository }) => {
        if (repository !== undefined)
          repository.headCommittedAt = Date.parse(String(attestation(packet).timestamp)) + 300_001;
      }),
      "X-12.1-TIME BLOCK",
      "/attestations/0/timestamp",
    ],
    "a packet of the future": [
      literal("R1", (packet) => {
        identification(packet).created_at = "2027-01-01T00:00:00Z";
      }),
      "X-12.1-TIME BLOCK",
      "/identification/created_at",
    ],
    "a classification of the future": [
      literal("R0", (packet) => {
        classification(packet).classified_at = "2027-01-01T00:00:00Z";
      }),
      "X-12.1-TIME BLOCK",
      "/classification/classified_at",
    ],
    "an artifact of the future": [
      literal("R1", (packet) => {
        artifact(packet, "B").retrieved_at = "2027-01-01T00:00:00Z";
      }),
      "X-12.1-TIME BLOCK",
      "/evidence_items/1/artifacts/0/retrieved_at",
    ],
    "an attestation before the packet, which warns": [
      literal("R1", (packet) => {
        attestation(packet).timestamp = "2026-06-15T08:54:59Z";
      }),
      "X-12.1-TIME WARN",
      "/attestations/0/timestamp",
    ],
    "an attestation after the merge, which warns": [
      literal("R2", (_, given) => {
        given.mergedAt = "2026-06-15T09:30:00Z" as Timestamp;
      }),
      "X-12.1-TIME WARN",
      "/attestations/0/timestamp",
    ],
  },
});

const workflow: Change = (_, { repository }) => {
  if (repository !== undefined)
    repository.changes = [...repository.changes, { status: "M", path: ".github/workflows/ci.yml" }];
};

ruleCases("SEC-12.3", {
  accepts: {
    "a change of no workflow": typed("R1"),
    "a workflow at R2 with an independent Verifier": typed("R2", workflow),
  },
  rejects: {
    "a workflow at R1": [typed("R1", workflow), "X-12.3-WORKFLOW WARN", "/classification/risk_tier"],
    "a workflow that its Author verified": [
      typed("R2", (packet, given) => {
        workflow(packet, given);
        attestation(packet).verifier_id = "alice@example.com";
      }),
      "X-12.3-WORKFLOW WARN",
      "/classification/risk_tier",
    ],
  },
  skips: { "a packet alone": [literal("R0"), null] },
});

/** The test results hold a secret of a kind. */
const leaking =
  (kind: string, change: Change = () => {}): Change =>
  (packet, given) => {
    const at = "/evidence_items/0/artifacts/1";
    const before = given.artifacts?.artifacts.get(at);
    if (before?.status === "read")
      given.artifacts?.artifacts.set(at, { ...before, secrets: [{ kind, place: "line 7" }] });
    change(packet, given);
  };

ruleCases("SEC-12.4", {
  accepts: {
    "artifacts without secrets": typed("R1"),
    "a kind that the policy permits": typed(
      "R3",
      leaking("certificate", (_, { policy }) => {
        if (policy !== undefined) policy.permittedSecrets = ["certificate"];
      }),
    ),
  },
  rejects: {
    "a token in an artifact that cannot be relied on": [
      typed("R1", (_, { artifacts }) => {
        artifacts?.artifacts.set("/evidence_items/0/artifacts/1", {
          status: "unreadable",
          file: "results.xml",
          reason: "it contradicts itself",
          secrets: [{ kind: "github-token", place: "line 7" }],
        });
      }),
      "X-12.4-SECRET BLOCK",
      "/evidence_items/0/artifacts/1/reference",
    ],
    "a token in an artifact (D.13)": [
      typed("R0", leaking("github-token")),
      "X-12.4-SECRET BLOCK",
      "/evidence_items/0/artifacts/1/reference",
    ],
  },
});

import { artifact, attestation, claim, item, listOf } from "../../test/drafts.ts";
import { type Draft, HEAD, hash, type Tier } from "../../test/packets.ts";
import { type Change, literal, ruleCases, type Setting, typed } from "../../test/rule-cases.ts";

const REFERENCE = "/evidence_items/0/artifacts/0/reference";
const BRANCH = "https://github.com/org/repo/blob/main/report.txt";

/** A literal packet whose class A artifact is of another kind, with a reference. */
function refers(reference: string, more: Draft = {}, tier: Tier = "R1"): Setting {
  return literal(tier, (packet) => {
    Object.assign(artifact(packet, "A"), { type: "log", reference, ...more });
    delete artifact(packet, "A").retention_verified;
  });
}

/** The same without a hash. */
function bare(reference: string, more: Draft = {}): Setting {
  return literal("R1", (packet) => {
    Object.assign(artifact(packet, "A"), { type: "log", reference, ...more });
    delete artifact(packet, "A").retention_verified;
    delete artifact(packet, "A").sha256;
    delete artifact(packet, "A").canonical_form;
  });
}

ruleCases("G-003", {
  accepts: {
    "links to commits": literal("R0"),
    "an image by its digest (AIV E.1.2)": bare(`registry.example.com/evidence@sha256:${hash(9)}`),
    "IPFS (AIV E.1.2)": bare("ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"),
    "git LFS (AIV E.1.2)": bare(`git-lfs://sha256:${hash(9)}`),
    "any page with its hash (B.25)": refers("https://example.com/report.html"),
    "locked storage (AIV E.1.4)": bare("s3://evidence/report.json", {
      immutability_mechanism: "S3 Object Lock in compliance mode until 2033-12-31",
    }),
    "an issue with the hash of its export (AIV §6.6.2)": refers("https://github.com/org/repo/issues/7", {
      immutability_mechanism: "exported as PDF to the evidence archive",
    }),
    "an issue with the hash of a file that is named (AIV §6.6.2)": refers(
      "https://github.com/org/repo/issues/7",
      {
        file: "issue-7.pdf",
      },
    ),
    "an issue that is the requirement, below R3 (B.3)": literal("R2", (packet) => {
      artifact(packet, "E").reference = "https://github.com/org/repo/issues/7";
      delete artifact(packet, "E").sha256;
    }),
  },
  rejects: {
    "a page without a hash": [bare("https://example.com/report.html"), "9.1-F3 BLOCK", REFERENCE],
    "an issue without a hash": [bare("https://github.com/org/repo/issues/7"), "9.2-F1 BLOCK", REFERENCE],
    "an issue with a hash of nobody knows what (AIV §3.3)": [
      refers("https://github.com/org/repo/issues/7"),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
    "an issue with a hash, of which no export was made (AIV §3.3)": [
      refers("https://github.com/org/repo/issues/7", { immutability_mechanism: "hash; no export was made" }),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
    "a name that leads nowhere": [bare("the CI log"), "9.1-F3 BLOCK", REFERENCE],
    "words with a hash, which lead to no content": [refers("verbal agreement"), "9.1-F3 BLOCK", REFERENCE],
    "a file without a hash": [bare("logs/ci.txt"), "9.1-F3 BLOCK", REFERENCE],
    "storage that nothing says is locked": [bare("s3://evidence/report.json"), "9.1-F3 BLOCK", REFERENCE],
    "a link that readers would read differently": [
      refers("https://user@github.com/org/repo/blob/main/a"),
      "9.1-F3 BLOCK",
      REFERENCE,
    ],
    "a branch, whatever its hash (B.25)": [refers(BRANCH), "9.2-F1 BLOCK", REFERENCE],
    "an issue that is the requirement at R3": [
      literal("R3", (packet) => {
        artifact(packet, "E").reference = "https://github.com/org/repo/issues/7";
        delete artifact(packet, "E").sha256;
      }),
      "9.2-F1 BLOCK",
      "/evidence_items/4/artifacts/0/reference",
    ],
    "a second issue in class E that is not the requirement (B.3)": [
      literal("R1", (packet) => {
        listOf(item(packet, "E"), "artifacts").push({
          type: "discussion",
          reference: "https://github.com/org/repo/issues/8",
          immutability_mechanism: "none",
          retrieved_at: "2026-06-14T09:00:00Z",
        });
      }),
      "9.2-F1 BLOCK",
      "/evidence_items/2/artifacts/1/reference",
    ],
  },
});

/** A link that is refused whatever is said of it. */
const refused = (reference: string): Setting =>
  refers(reference, { immutability_mechanism: "immutable by the word of its author" });

ruleCases("G-IMM-01", {
  accepts: { "links to commits": literal("R3") },
  rejects: { "a branch": [refused(BRANCH), "9.2-F1 BLOCK", REFERENCE] },
});

ruleCases("G-IMM-02", {
  accepts: { "links to commits": literal("R0") },
  rejects: {
    "a branch on GitHub (D.4)": [refused(BRANCH), "9.2-F1 BLOCK", REFERENCE],
    "a raw file of a branch (D.4)": [
      refused("https://raw.githubusercontent.com/org/repo/main/report.txt"),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
    "a branch on GitLab (D.4)": [
      refused("https://gitlab.com/group/sub/repo/-/blob/feat/x/report.txt"),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
    "a branch on Gitea (D.4)": [
      refused("https://codeberg.org/org/repo/src/branch/main/report.txt"),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
    "a branch on Azure DevOps (D.4)": [
      refused("https://dev.azure.com/org/p/_git/repo?path=/a&version=GBmain"),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
    "an abbreviated commit (D.3)": [
      refused(`https://github.com/org/repo/blob/${HEAD.slice(0, 10)}/report.txt`),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
    "an image by a tag": [refused("registry.example.com/evidence:1.2"), "9.2-F1 BLOCK", REFERENCE],
  },
});

ruleCases("G-IMM-03", {
  accepts: {
    "a file at a commit whose name has the word (D.5)": literal("R1", (packet) => {
      artifact(packet, "B").reference = `https://github.com/org/repo/blob/${HEAD}/src/latest/price.ts#L1`;
    }),
    "a word within another (D.5)": refers("https://example.com/latestnews/report.html"),
  },
  rejects: {
    "the latest release (D.5)": [
      refused("https://github.com/org/repo/releases/latest/download/report.txt"),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
    "the last stable build (D.5)": [
      refused("https://ci.example.com/job/app/lastStableBuild/artifact/report.txt"),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
    "the current document": [refused("https://docs.example.com/current/report"), "9.2-F1 BLOCK", REFERENCE],
    "an image by the tag latest": [
      refused("registry.example.com/evidence:latest"),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
  },
});

const RUN = "https://github.com/org/repo/actions/runs/14488120031";

ruleCases("G-IMM-04", {
  accepts: {
    "a run whose retention is confirmed": literal("R0"),
    "a run that is kept until a day": refers(RUN, { retain_until: "2033-06-30" }),
    "a run that the policy's storage keeps": typed("R1", (packet, { policy }) => {
      delete artifact(packet, "A").retention_verified;
      delete artifact(packet, "A").retain_until;
      if (policy !== undefined)
        policy.storage = [{ prefix: "https://github.com/org/repo/", lock: "none", retentionDays: 400 }];
    }),
  },
  rejects: {
    "a run that nothing keeps, with a hash (B.25)": [refers(RUN), "9.2-F1 BLOCK", REFERENCE],
    "a run that the storage of a neighbour keeps": [
      typed("R1", (packet, { policy }) => {
        delete artifact(packet, "A").retention_verified;
        delete artifact(packet, "A").retain_until;
        if (policy !== undefined)
          policy.storage = [{ prefix: "https://github.com/org/rep", lock: "none", retentionDays: 400 }];
      }),
      "9.2-F1 BLOCK",
      REFERENCE,
    ],
  },
});

ruleCases("IMM-3.3", {
  accepts: { "links to commits": literal("R1") },
  rejects: { "a branch": [refused(BRANCH), "9.2-F1 BLOCK", REFERENCE] },
});

ruleCases("EIC-002", {
  accepts: { "links to commits": literal("R1") },
  rejects: { "a branch": [refused(BRANCH), "9.2-F1 BLOCK", REFERENCE] },
});

ruleCases("CT-004", {
  accepts: { "links to commits": literal("R1") },
  rejects: { "a branch": [refused(BRANCH), "9.2-F1 BLOCK", REFERENCE] },
});

ruleCases("VER-7.1.5", {
  accepts: { "links to commits": literal("R1") },
  rejects: { "a branch": [refused(BRANCH), "9.2-F1 BLOCK", REFERENCE] },
});

ruleCases("SEC-12.2", {
  accepts: { "links to commits": literal("R1") },
  rejects: { "a branch": [refused(BRANCH), "9.2-F1 BLOCK", REFERENCE] },
});

const broken: Change = (packet) => {
  claim(packet).evidence_refs = [];
};

ruleCases("G-007", {
  accepts: { "nothing that blocks": literal("R1"), "warnings alone": literal("R0") },
  rejects: {
    "a rule that blocks": [literal("R1", broken), "9.1-F7 BLOCK", ""],
    "what a gate could not judge": [
      literal("R1", (_, given) => {
        given.gate = true;
      }),
      "9.1-F7 BLOCK",
      "",
    ],
  },
});

ruleCases("VER-7.1.4", {
  accepts: { "claims with evidence": literal("R0") },
  rejects: { "a claim without": [literal("R0", broken), "B-F4 BLOCK"] },
});

ruleCases("CHK-A.1", {
  accepts: { "a packet that all rules have passed": typed("R3") },
  rejects: { "a claim without evidence": [typed("R3", broken), "E-F3 BLOCK"] },
});

ruleCases("LIM-7.5", {
  accepts: {
    "a limitation": literal("R0"),
    "the sentence of the standard (AIV §7.5)": literal("R1", (packet) => {
      packet.known_limitations = [
        "No limitations identified. Full evidence coverage achieved for declared scope.",
      ];
    }),
  },
  rejects: {
    "no key": [
      literal("R1", (packet) => {
        delete packet.known_limitations;
      }),
      "7.5-F1 BLOCK",
      "/known_limitations",
    ],
    "an empty list": [
      literal("R1", (packet) => {
        packet.known_limitations = [];
      }),
      "7.5-F1 BLOCK",
      "/known_limitations",
    ],
    "a text": [
      literal("R1", (packet) => {
        packet.known_limitations = "none";
      }),
      "7.5-F1 BLOCK",
      "/known_limitations",
    ],
    "a blank (D.14)": [
      literal("R1", (packet) => {
        packet.known_limitations = [" "];
      }),
      "7.5-F1 BLOCK",
      "/known_limitations/0",
    ],
    '"None", which warns (D.14)': [
      literal("R1", (packet) => {
        packet.known_limitations = ["None"];
      }),
      "7.5-F1 WARN",
      "/known_limitations/0",
    ],
    '"N/A.", which warns (D.14)': [
      literal("R1", (packet) => {
        packet.known_limitations = ["N/A."];
      }),
      "7.5-F1 WARN",
      "/known_limitations/0",
    ],
    "the sentence beside a limitation, which warns": [
      literal("R1", (packet) => {
        packet.known_limitations = [
          "No limitations identified. Full evidence coverage achieved for declared scope.",
          "Clock skew is not tested.",
        ];
      }),
      "X-CONTRADICTION WARN",
      "/known_limitations",
    ],
  },
});

ruleCases("CT-010", {
  accepts: { "a limitation": literal("R3") },
  rejects: {
    none: [
      literal("R3", (packet) => {
        packet.known_limitations = [];
      }),
      "7.5-F1 BLOCK",
    ],
  },
});

/** The organisation claims a level. */
const claims =
  (level: "L1" | "L2" | "L3", change: Change = () => {}): Change =>
  (packet, given) => {
    given.claimedLevel = level;
    change(packet, given);
  };
const LEVEL = "/classification/risk_tier";

ruleCases("LVL-8.2", {
  accepts: {
    "the least level at R0, without class E (B.1)": literal("R0", claims("L1")),
    "L2 at R2": literal("R2", claims("L2")),
    "L3 at R3": typed("R3", claims("L3")),
    "no claim": literal("R1"),
  },
  rejects: {
    "L1 at R2 (AIV §8.2)": [literal("R2", claims("L1")), "8.2-F1 BLOCK", LEVEL],
    "L2 at R3": [literal("R3", claims("L2")), "8.2-F1 BLOCK", LEVEL],
    "L2 at R1 without what L2 needs (A5)": [literal("R1", claims("L2")), "8.2-F1 BLOCK", LEVEL],
    "R2 without what L2 needs, without a claim (A5)": [
      literal("R2", (packet) => {
        attestation(packet).verifier_id = "alice@example.com";
      }),
      "8.2-F1 BLOCK",
      LEVEL,
    ],
    "R3 without a signature, without a claim": [
      typed("R3", (packet) => {
        attestation(packet).signature_method = "unsigned";
      }),
      "8.2-F1 BLOCK",
      LEVEL,
    ],
  },
});

ruleCases("LVL-8.3", {
  accepts: { "what the level needs": literal("R2") },
  rejects: { "L3 at R2 without classes D and F": [literal("R2", claims("L3")), "8.2-F1 BLOCK", LEVEL] },
});

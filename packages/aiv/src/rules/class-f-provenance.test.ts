import { artifact, item, listOf } from "../../test/drafts.ts";
import { examined, type Given } from "../../test/facts.ts";
import { BASE, type Draft, HEAD, hash } from "../../test/packets.ts";
import { type Change, literal, ruleCases, typed } from "../../test/rule-cases.ts";
import { cognitiveItem } from "../../test/typed-packets.ts";
import type { LinkedFile, ProvenanceCheck } from "../facts/index.ts";

const ITEM = "/evidence_items/5";
const BUNDLE = `${ITEM}/artifacts/0`;
type Valid = Extract<ProvenanceCheck, { status: "valid" }>;

/** What came of checking the bundle. */
function checked(given: Given, check: ProvenanceCheck): void {
  given.signatures?.provenance.set(BUNDLE, check);
}

/** The bundle is valid, but for one thing. */
const valid =
  (more: Partial<Valid>): Change =>
  (_, given) => {
    const before = given.signatures?.provenance.get(BUNDLE) as Valid;
    checked(given, { ...before, ...more });
  };

/** The head commit is not signed, so that the bundle alone counts. */
const unsignedHead =
  (change: Change): Change =>
  (packet, given) => {
    if (given.repository !== undefined) given.repository.headSignature = { status: "unsigned" };
    change(packet, given);
  };

const INVALID = { status: "invalid", mechanism: "slsa", reason: "the certificate is of another" } as const;

ruleCases("F-001", {
  accepts: {
    "provenance that holds": typed("R3"),
    "a signed head commit without any bundle": typed("R3", (_, given) =>
      given.signatures?.provenance.clear(),
    ),
  },
  rejects: {
    "a bundle that does not hold": [
      typed(
        "R3",
        unsignedHead((_, given) => checked(given, INVALID)),
      ),
      "F-F1 BLOCK",
      `${BUNDLE}/reference`,
    ],
    "a bundle that does not hold beside a signed head commit": [
      typed("R3", (_, given) => checked(given, INVALID)),
      "F-F1 BLOCK",
      `${BUNDLE}/reference`,
    ],
    "a head commit whose signature does not hold": [
      typed("R3", (_, given) => {
        given.signatures?.provenance.clear();
        if (given.repository !== undefined)
          given.repository.headSignature = { status: "invalid", method: "SSH", reason: "no key" };
      }),
      "F-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
    "no mechanism in the packet at all": [
      literal("R3", (packet) => {
        item(packet, "F").description = `About ${HEAD}.`;
        Object.assign(artifact(packet, "F"), { type: "note", canonical_form: "text" });
      }),
      "F-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
  },
  skips: {
    "a packet alone": [literal("R3"), "F-F1"],
    "a bundle that nothing was found out about": [
      typed(
        "R3",
        unsignedHead((_, given) => checked(given, { status: "unchecked", reason: "no trust root" })),
      ),
      "F-F1",
    ],
    "a signed commit that is of another change": [
      typed("R3", (_, given) => {
        given.signatures?.provenance.clear();
        if (given.repository !== undefined) given.repository.headSha = BASE;
      }),
      "F-F1",
    ],
  },
  inapplicable: { R2: typed("R2") },
});

ruleCases("F-002", {
  accepts: { "provenance of the head commit": typed("R3") },
  rejects: {
    "provenance of another commit": [
      typed("R3", valid({ commits: [BASE] })),
      "F-F2 BLOCK",
      `${BUNDLE}/reference`,
    ],
    "a typed subject that is another commit": [
      typed("R3", (packet) => {
        artifact(packet, "F").subject_sha = BASE;
      }),
      "F-F2 BLOCK",
      `${BUNDLE}/subject_sha`,
    ],
    "prose that nowhere names the head commit": [
      literal("R3", (packet) => {
        item(packet, "F").description = "SLSA provenance by the CI runner, with a timestamp; unsigned.";
        artifact(packet, "F").reference = `sha256:${hash(7)}`;
      }),
      "F-F2 BLOCK",
      `${ITEM}/artifacts`,
    ],
  },
  skips: {
    "a packet alone": [literal("R3"), "F-F2"],
    "a valid bundle that names no commit": [typed("R3", unsignedHead(valid({ commits: [] }))), "F-F2"],
  },
});

ruleCases("F-003", {
  accepts: {
    "hashes of all artifacts": literal("R3"),
    "a declaration of class G, which has no bytes (B.10)": typed("R3", (packet) => {
      listOf(packet, "evidence_items").push(cognitiveItem());
    }),
  },
  rejects: {
    "an artifact without": [
      literal("R3", (packet) => {
        delete artifact(packet, "B").sha256;
      }),
      "F-F3 BLOCK",
      "/evidence_items/1/artifacts/0/sha256",
    ],
    "a hash of 63 digits": [
      literal("R3", (packet) => {
        artifact(packet, "F").sha256 = hash(7).slice(1);
      }),
      "F-F3 BLOCK",
      `${BUNDLE}/sha256`,
    ],
    "a document of class G without (B.10)": [
      typed("R3", (packet) => {
        const added = cognitiveItem();
        delete (listOf(added, "artifacts")[0] as Draft).content_hash;
        listOf(packet, "evidence_items").push(added);
      }),
      "F-F3 BLOCK",
      "/evidence_items/6/artifacts/0/sha256",
    ],
  },
  inapplicable: { "R2, where hashes are volunteered": literal("R2") },
});

ruleCases("F-004", {
  accepts: {
    "a builder in a key": typed("R3"),
    "a builder in prose": literal("R3"),
    "a builder in the provenance alone": typed("R3", (packet) => {
      delete artifact(packet, "F").builder;
    }),
  },
  rejects: {
    "no builder": [
      typed("R3", (packet, given) => {
        delete artifact(packet, "F").builder;
        valid({ builder: null })(packet, given);
      }),
      "F-F5 WARN",
      `${ITEM}/artifacts`,
    ],
  },
});

ruleCases("ART-6.7.1-BUILDER", {
  accepts: { "a builder and why to trust it": typed("R3") },
  rejects: {
    "a builder without": [
      typed("R3", (packet) => {
        artifact(packet, "F").builder = { id: "https://ci.example.com" };
      }),
      "F-F5 WARN",
      `${BUNDLE}/builder/trust_basis`,
    ],
  },
});

ruleCases("F-005", {
  accepts: { "labels on all artifacts": typed("R3"), "the word in prose": literal("R3") },
  rejects: {
    "one artifact without a label": [
      typed("R3", (packet) => {
        delete artifact(packet, "C").signed;
      }),
      "F-005 WARN",
      "/evidence_items/2/artifacts/0/signed",
    ],
    "a label that the signature belies": [
      typed("R3", (_, given) => checked(given, INVALID)),
      "F-005 WARN",
      `${BUNDLE}/signed`,
    ],
  },
  skips: {
    "no label and no word": [
      literal("R3", (packet) => {
        item(packet, "F").description = `SLSA provenance of commit ${HEAD} by the CI runner.`;
      }),
      null,
    ],
  },
});

const TEST_RESULTS = "/evidence_items/0/artifacts/1";

/** Bytes of the test results that are not what the packet says. */
const otherBytes: Change = (_, { artifacts }) => {
  artifacts?.artifacts.set(TEST_RESULTS, examined(hash(0xbad), { kind: "other", format: "text" }));
};

const missing: Change = (_, { artifacts }) => {
  artifacts?.artifacts.set(TEST_RESULTS, { status: "missing", reason: "no file has the name" });
};

ruleCases("F-006", {
  accepts: {
    "bytes with the hash": typed("R3"),
    "the hash of a canonical form (AIV §6.9.1)": typed("R3", (packet, { artifacts }) => {
      const sha256 = String(artifact(packet, "A", 1).sha256);
      const one = examined(hash(0xaaa), {
        kind: "test-results",
        format: "vitest",
        counts: { passed: 3, failed: 0, skipped: 1, total: 4 },
        tests: [],
      });
      if (one.status !== "read") return;
      const forms = [...one.forms, { id: "vitest-json", sha256, stripped: ["startTime"] }];
      artifacts?.artifacts.set(TEST_RESULTS, { ...one, forms });
    }),
  },
  rejects: {
    "bytes with another hash": [typed("R3", otherBytes), "F-F4 BLOCK", `${TEST_RESULTS}/sha256`],
    "a file with the hash beside a link to other content": [
      typed("R3", (packet, { repository }) => {
        const link = artifact(packet, "E");
        const known = repository?.linkedFiles as Map<string, LinkedFile> | undefined;
        known?.set(`${HEAD}:docs/spec/SEC-401.md`, { status: "found", lines: 60, sha256: hash(0xbbb) });
        link.file = "artifacts/file";
      }),
      "F-F4 BLOCK",
      "/evidence_items/4/artifacts/0/sha256",
    ],
    "bytes that are not there": [typed("R3", missing), "F-F4 BLOCK", `${TEST_RESULTS}/reference`],
    "an artifact that nobody looked for": [
      typed("R3", (_, { artifacts }) => void artifacts?.artifacts.delete(TEST_RESULTS)),
      "F-F4 BLOCK",
      `${TEST_RESULTS}/reference`,
    ],
    "bytes that cannot be read": [
      typed("R3", (_, { artifacts }) => {
        artifacts?.artifacts.set(TEST_RESULTS, { status: "unreadable", file: "a", reason: "too large" });
      }),
      "F-F4 BLOCK",
      `${TEST_RESULTS}/reference`,
    ],
  },
  skips: { "a packet alone": [literal("R3"), "F-F4"] },
  inapplicable: { R2: literal("R2") },
});

ruleCases("G-IMM-05", {
  accepts: { "hashes that are verified": typed("R3") },
  rejects: {
    "an artifact without a hash": [
      typed("R3", (packet) => {
        delete artifact(packet, "A", 1).sha256;
      }),
      "9.2-F2 BLOCK",
      `${TEST_RESULTS}/sha256`,
    ],
    "bytes with another hash": [typed("R3", otherBytes), "9.2-F2 BLOCK", `${TEST_RESULTS}/sha256`],
  },
  skips: { "a packet alone": [literal("R3"), "9.2-F2"] },
  inapplicable: { R2: typed("R2") },
});

ruleCases("EIC-006", {
  accepts: { "hashes that are verified": typed("R3") },
  rejects: { "bytes with another hash": [typed("R3", otherBytes), "F-F4 BLOCK", `${TEST_RESULTS}/sha256`] },
  inapplicable: { "R2 (B.6)": typed("R2") },
});

ruleCases("EIC-007", {
  accepts: { "provenance of the head commit": typed("R3") },
  rejects: { "provenance of another commit": [typed("R3", valid({ commits: [BASE] })), "F-F2 BLOCK"] },
  inapplicable: { "R2 (B.6)": typed("R2") },
});

ruleCases("VER-7.1.7", {
  accepts: { "hashes that are verified": typed("R3") },
  rejects: { "bytes that are not there": [typed("R3", missing), "F-F4 BLOCK"] },
  inapplicable: { R1: typed("R1") },
});

ruleCases("CT-011", {
  accepts: { "hashes of all artifacts, verified": typed("R3") },
  rejects: {
    "an artifact without a hash": [
      typed("R3", (packet) => {
        delete artifact(packet, "D").sha256;
      }),
      "F-F3 BLOCK",
    ],
    "bytes with another hash": [typed("R3", otherBytes), "F-F4 BLOCK"],
  },
});

ruleCases("CT-012", {
  accepts: { "signatures that hold": typed("R3") },
  rejects: {
    "provenance of another commit": [typed("R3", valid({ commits: [BASE] })), "F-F2 BLOCK"],
    "an attestation whose signature does not hold": [
      typed("R3", (_, given) => {
        given.signatures?.attestations.set("/attestations/0", { status: "invalid", reason: "no key" });
      }),
      "7.4-F3 BLOCK",
    ],
  },
});

ruleCases("ART-6.7.1-TS", {
  accepts: { "a time that a log proves": typed("R3") },
  rejects: {
    "no word of a time": [
      typed("R3", (packet, given) => {
        delete artifact(packet, "F").timestamp_token;
        valid({ signedAt: null })(packet, given);
      }),
      "X-6.7.1-TS WARN",
      `${ITEM}/artifacts`,
    ],
  },
  skips: { "a packet alone": [literal("R3"), null] },
});

import { artifact } from "../../test/drafts.ts";
import { examined } from "../../test/facts.ts";
import { hash, type Tier } from "../../test/packets.ts";
import { type Change, literal, ruleCases, type Setting, typed } from "../../test/rule-cases.ts";
import type { PolicyStorage } from "../policy/index.ts";

const AT = "/evidence_items/0/artifacts/1";

/** The reference and the hash of the test results. */
const addressed =
  (reference: string, sha256: string): Change =>
  (packet) => {
    Object.assign(artifact(packet, "A", 1), { reference, sha256 });
  };

/** The test results are bytes of these hashes, the first of them as they are. */
const bytesOf =
  (...hashes: readonly [string, ...string[]]): Change =>
  (_, { artifacts }) => {
    const before = artifacts?.artifacts.get(AT);
    if (before?.status !== "read") return;
    const forms = hashes.map((sha256, index) => ({ id: `form-${index}`, sha256, stripped: [] }));
    artifacts?.artifacts.set(AT, { ...before, sha256: hashes[0], forms });
  };

/** A content address, without a recorded hash, beside bytes of other hashes. */
const addressedBytes = (tier: Tier, reference: string, ...hashes: readonly [string, ...string[]]): Setting =>
  typed(tier, (packet, given) => {
    artifact(packet, "A", 1).reference = reference;
    delete artifact(packet, "A", 1).sha256;
    delete artifact(packet, "A", 1).canonical_form;
    bytesOf(...hashes)(packet, given);
  });

const SHA512 = `sha512:${"a".repeat(128)}`;

/** The test results are named by a SHA-512, and their bytes have this one. */
const sha512Of =
  (sha512: string): Change =>
  (packet, { artifacts }) => {
    artifact(packet, "A", 1).reference = SHA512;
    const before = artifacts?.artifacts.get(AT);
    if (before?.status === "read") artifacts?.artifacts.set(AT, { ...before, sha512 });
  };

ruleCases("IMM-E.1.2", {
  accepts: {
    "a digest that is the recorded hash": typed("R2", (packet, given) => {
      addressed(`registry.example.com/r@sha256:${hash(9)}`, hash(9))(packet, given);
      bytesOf(hash(9))(packet, given);
    }),
    "a digest of a canonical form of the bytes": addressedBytes("R1", `sha256:${hash(9)}`, hash(8), hash(9)),
    "a digest without bytes": typed("R2", (packet, { artifacts }) => {
      artifact(packet, "A", 1).reference = `sha256:${hash(9)}`;
      artifact(packet, "A", 1).sha256 = hash(9);
      artifacts?.artifacts.delete(AT);
    }),
    "a digest of another algorithm without bytes": typed("R2", (packet, given) => {
      addressed(SHA512, hash(9))(packet, given);
      given.artifacts?.artifacts.delete(AT);
    }),
    "a SHA-512 that the bytes have": typed("R3", sha512Of("a".repeat(128))),
    "an address that is not computed, beside the hash of the bytes": typed("R2", (packet) => {
      artifact(packet, "A", 1).reference = `blake3:${"b".repeat(64)}`;
    }),
  },
  skips: {
    "an address that is not computed, without any hash": [
      typed("R2", (packet) => {
        artifact(packet, "A", 1).reference = `blake3:${"b".repeat(64)}`;
        delete artifact(packet, "A", 1).sha256;
      }),
      null,
    ],
  },
  rejects: {
    "a SHA-512 that the bytes do not have": [
      typed("R2", sha512Of("b".repeat(128))),
      "9.2-F2 BLOCK",
      `${AT}/reference`,
    ],
    "a digest that the bytes do not have at R0": [
      addressedBytes("R0", `sha256:${hash(9)}`, hash(8)),
      "9.2-F2 BLOCK",
      `${AT}/reference`,
    ],
    "a digest that the bytes do not have at R1": [
      addressedBytes("R1", `registry.example.com/r@sha256:${hash(9)}`, hash(8), hash(7)),
      "9.2-F2 BLOCK",
      `${AT}/reference`,
    ],
    "a digest that the bytes do not have, though it is recorded as well": [
      typed("R2", (packet, given) => {
        addressed(`sha256:${hash(9)}`, hash(9))(packet, given);
        bytesOf(hash(8))(packet, given);
      }),
      "9.2-F2 BLOCK",
      `${AT}/reference`,
    ],
    "a digest that is another, which warns below R3 (D.15)": [
      typed("R2", addressed(`registry.example.com/r@sha256:${hash(9)}`, hash(8))),
      "9.2-F2 WARN",
      `${AT}/sha256`,
    ],
    "a digest that is another at R0 (D.15)": [
      typed("R0", addressed(`sha256:${hash(9)}`, hash(8))),
      "9.2-F2 WARN",
      `${AT}/sha256`,
    ],
    "a digest that is another at R1 (D.15)": [
      typed("R1", addressed(`git-lfs://sha256:${hash(9)}`, hash(8))),
      "9.2-F2 WARN",
      `${AT}/sha256`,
    ],
    "a digest that is another at R3 (D.15)": [
      typed("R3", addressed(`registry.example.com/r@sha256:${hash(9)}`, hash(8))),
      "9.2-F2 BLOCK",
      `${AT}/sha256`,
    ],
  },
});

ruleCases("IMM-E.1.3", {
  accepts: { "a bundle whose signature holds": typed("R3") },
  rejects: {
    "a bundle whose signature does not": [
      typed("R3", (_, { signatures }) => {
        signatures?.provenance.set("/evidence_items/5/artifacts/0", {
          status: "invalid",
          mechanism: "slsa",
          reason: "no key",
        });
      }),
      "9.2-F1 BLOCK",
      "/evidence_items/5/artifacts/0/reference",
    ],
  },
});

/** Test results in storage that the policy lists. */
function stored(storage: Partial<PolicyStorage>, tier: "R2" | "R3" = "R2"): Setting {
  return typed(tier, (packet, { policy }) => {
    artifact(packet, "A", 1).reference = "s3://evidence/results.json";
    if (policy !== undefined)
      policy.storage = [{ prefix: "s3://evidence/", lock: "compliance", retentionDays: 3000, ...storage }];
  });
}

const claimed: Change = (packet) => {
  Object.assign(artifact(packet, "A"), {
    type: "log",
    reference: "s3://evidence/results.json",
    immutability_mechanism: "S3 Object Lock until 2033-12-31",
  });
  delete artifact(packet, "A").sha256;
  delete artifact(packet, "A").canonical_form;
};

ruleCases("IMM-E.1.4", {
  accepts: {
    "a lock that lasts": stored({}),
    "storage that nobody says is locked": typed("R2"),
    "a lock that the packet claims, with a hash": literal("R1", (packet, given) => {
      claimed(packet, given);
      Object.assign(artifact(packet, "A"), { sha256: hash(1), canonical_form: "raw" });
    }),
    "a lock of mode governance below R3": stored({ lock: "governance" }),
  },
  rejects: {
    "a lock that is too short": [stored({ retentionDays: 90 }), "9.2-F1 BLOCK", `${AT}/reference`],
    "a lock of mode governance at R3, which warns (AIV E.1.4)": [
      stored({ lock: "governance" }, "R3"),
      "9.2-F1 WARN",
      `${AT}/reference`,
    ],
    "the same in the packet's words": [
      literal("R3", (packet) => {
        artifact(packet, "A").immutability_mechanism = "S3 Object Lock in governance mode";
      }),
      "9.2-F1 WARN",
      "/evidence_items/0/artifacts/0/immutability_mechanism",
    ],
  },
  skips: { "a lock that the packet claims": [literal("R1", claimed), "9.2-F1"] },
});

ruleCases("IMM-E.1.5", {
  accepts: {
    "a hash that the bytes have": typed("R2"),
    "a hash that nobody looked at": literal("R1"),
  },
  rejects: {
    "a branch, whatever its hash (B.25)": [
      literal("R1", (packet) => {
        artifact(packet, "A").reference = "https://github.com/org/repo/blob/main/a.txt";
      }),
      "9.2-F1 BLOCK",
      "/evidence_items/0/artifacts/0/reference",
    ],
    "a hash that the bytes at hand do not have, below R3 too": [
      typed("R1", (_, { artifacts }) => {
        artifacts?.artifacts.set(AT, examined(hash(0xbad), { kind: "other", format: "text" }));
      }),
      "9.2-F1 BLOCK",
      `${AT}/sha256`,
    ],
  },
});

const FORM = `${AT}/canonical_form`;

/** What the canonical form of the test results is said to be. */
const form =
  (text: string | null): Change =>
  (packet) => {
    artifact(packet, "A", 1).canonical_form = text;
  };

ruleCases("CAN-1", {
  accepts: {
    "an export": typed("R2"),
    "words that deny a page": typed("R3", form("JSON export by the API, not HTML")),
  },
  rejects: {
    "a page that was downloaded, which warns below R3 (B.24)": [
      typed("R0", form("Downloaded HTML from CI URL")),
      "6.9-F1 WARN",
      FORM,
    ],
    "a page at R1": [typed("R1", form("scraped web page")), "6.9-F1 WARN", FORM],
    "a screenshot at R2": [typed("R2", form("Screenshot of the run")), "6.9-F1 WARN", FORM],
    "a page at R3 (B.24)": [typed("R3", form("Downloaded HTML from CI URL")), "6.9-F1 BLOCK", FORM],
    "bytes that are a page": [
      typed("R3", (packet, { artifacts }) => {
        const sha256 = String(artifact(packet, "A", 1).sha256);
        artifacts?.artifacts.set(AT, examined(sha256, { kind: "html", format: "html" }));
      }),
      "6.9-F1 BLOCK",
      `${AT}/reference`,
    ],
  },
});

/** The bytes of the test results have a form without what varies. */
const forms =
  (of: (sha256: string) => { readonly raw: string; readonly stripped: string }): Change =>
  (packet, { artifacts }) => {
    const before = artifacts?.artifacts.get(AT);
    if (before?.status !== "read") return;
    const { raw, stripped } = of(String(artifact(packet, "A", 1).sha256));
    artifacts?.artifacts.set(AT, {
      ...before,
      sha256: raw,
      forms: [
        { id: "raw", sha256: raw, stripped: [] },
        { id: "vitest-json", sha256: stripped, stripped: ["startTime", "duration"] },
      ],
    });
  };
const ofNone = forms(() => ({ raw: hash(0xa), stripped: hash(0xb) }));
const ofStripped = forms((sha256) => ({ raw: hash(0xa), stripped: sha256 }));

ruleCases("CAN-2", {
  accepts: {
    "the bytes as they are": typed("R3"),
    "the form without what varies": typed("R3", (packet, given) => {
      ofStripped(packet, given);
      form("vitest-json")(packet, given);
    }),
  },
  rejects: {
    "the hash of no known form at R3 (B.24)": [typed("R3", ofNone), "6.9-F3 BLOCK", `${AT}/sha256`],
    "the hash of no known form at R0, which warns": [typed("R0", ofNone), "6.9-F3 WARN", `${AT}/sha256`],
    "the hash of no known form at R1, which warns": [typed("R1", ofNone), "6.9-F3 WARN", `${AT}/sha256`],
    "the hash of no known form at R2, which warns": [typed("R2", ofNone), "6.9-F3 WARN", `${AT}/sha256`],
  },
  skips: { "a packet alone": [literal("R3"), "6.9-F3"] },
});

ruleCases("CAN-3", {
  accepts: {
    "the bytes as they are": typed("R3"),
    "fields that are named": typed("R3", (packet, given) => {
      ofStripped(packet, given);
      artifact(packet, "A", 1).stripped_fields = ["startTime", "duration"];
    }),
  },
  rejects: {
    "fields that nothing names at R3": [typed("R3", ofStripped), "6.9-F3 BLOCK", FORM],
    "fields that nothing names at R0, which warns": [typed("R0", ofStripped), "6.9-F3 WARN", FORM],
    "fields that nothing names at R1, which warns": [typed("R1", ofStripped), "6.9-F3 WARN", FORM],
    "fields that nothing names at R2, which warns": [typed("R2", ofStripped), "6.9-F3 WARN", FORM],
    "one of two named": [
      typed("R3", (packet, given) => {
        ofStripped(packet, given);
        artifact(packet, "A", 1).stripped_fields = ["duration"];
      }),
      "6.9-F3 BLOCK",
      FORM,
    ],
  },
  skips: { "a packet alone": [literal("R3"), "6.9-F3"] },
});

ruleCases("CAN-4", {
  accepts: {
    "a form": literal("R3"),
    "no hash, so no form": literal("R1", (packet) => {
      delete artifact(packet, "A").sha256;
      delete artifact(packet, "A").canonical_form;
    }),
  },
  rejects: {
    "a hash of no form at R3 (B.24)": [typed("R3", form(null)), "6.9-F2 BLOCK", FORM],
    "a hash of no form at R0, which warns (B.24)": [typed("R0", form(" ")), "6.9-F2 WARN", FORM],
    "a hash of no form at R1, which warns (B.24)": [typed("R1", form(null)), "6.9-F2 WARN", FORM],
    "a hash of no form at R2, which warns (B.24)": [typed("R2", form("-")), "6.9-F2 WARN", FORM],
  },
});

import { artifact, item, listOf, within } from "../../test/drafts.ts";
import { examined } from "../../test/facts.ts";
import { BASE, HEAD, hash } from "../../test/packets.ts";
import { literal, ruleCases, type Setting, typed } from "../../test/rule-cases.ts";

const ITEM = "/evidence_items/0";
const RUN = `${ITEM}/artifacts/0`;

/** The CI run is referred to by this. */
const refersTo = (reference: string): Setting =>
  literal("R3", (packet) => {
    artifact(packet, "A").reference = reference;
  });

ruleCases("A-001", {
  accepts: {
    "words beside bytes that have the hash": typed("R1", (packet) => {
      artifact(packet, "A").reference = "the run of 14 June";
    }),
    "a run whose retention is confirmed": literal("R0"),
    "an export with its hash (E.1.5)": literal("R1", (packet) => {
      artifact(packet, "A").reference = "https://evidence.example.com/runs/14488120031.json";
    }),
    "an export by its digest (E.1.2)": literal("R3", (packet) => {
      artifact(packet, "A").reference = `registry.example.com/runs@sha256:${hash(1)}`;
    }),
  },
  rejects: {
    "no CI run": [
      literal("R1", (packet) => {
        artifact(packet, "A").type = "log";
        artifact(packet, "A").reference = `sha256:${hash(1)}`;
      }),
      "A-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
    "a run that nothing keeps": [
      literal("R0", (packet) => {
        delete artifact(packet, "A").retention_verified;
      }),
      "A-F1 BLOCK",
      `${RUN}/reference`,
    ],
    "the last successful build, though it is kept (G-IMM-03)": [
      literal("R2", (packet) => {
        artifact(packet, "A").reference = "https://ci.example.com/job/app/lastSuccessfulBuild/";
      }),
      "A-F1 BLOCK",
      `${RUN}/reference`,
    ],
    "a run that is kept until no certain day": [
      literal("R1", (packet) => {
        delete artifact(packet, "A").retention_verified;
        artifact(packet, "A").retain_until = "for ever";
      }),
      "A-F1 BLOCK",
      `${RUN}/reference`,
    ],
    "a page of the project's own CI without a hash": [
      literal("R1", (packet) => {
        artifact(packet, "A").reference = "https://builds.example.com/14488120031";
        delete artifact(packet, "A").sha256;
      }),
      "A-F1 BLOCK",
      `${RUN}/reference`,
    ],
    "the name of a standard (E.3 is for requirements)": [
      refersTo("RFC 8725"),
      "A-F1 BLOCK",
      `${RUN}/reference`,
    ],
    "a version of an issue": [refersTo("PROJ-12@3"), "A-F1 BLOCK", `${RUN}/reference`],
    "an inline payload": [refersTo('inline-json:{"result":"success"}'), "A-F1 BLOCK", `${RUN}/reference`],
    "words with a made-up hash and the name of a file that is not there": [
      typed("R1", (packet, { artifacts }) => {
        Object.assign(artifact(packet, "A"), { reference: "ask Bob", file: "run.json" });
        artifacts?.artifacts.set(RUN, { status: "missing", reason: "no file" });
      }),
      "A-F1 BLOCK",
      `${RUN}/reference`,
    ],
    "words with the hash of other bytes": [
      typed("R1", (packet, { artifacts }) => {
        artifact(packet, "A").reference = "ask Bob";
        artifacts?.artifacts.set(RUN, examined(hash(0xbad), { kind: "other", format: "text" }));
      }),
      "A-F1 BLOCK",
      `${RUN}/reference`,
    ],
  },
});

ruleCases("A-002", {
  accepts: {
    "a link that has the head commit": literal("R0"),
    "a typed commit": typed("R1"),
    "a commit in capitals (D.3)": typed("R2", (packet, { artifacts }) => {
      artifact(packet, "A").commit_sha = HEAD.toUpperCase();
      delete artifact(packet, "A").sha256;
      artifacts?.artifacts.delete(RUN);
    }),
  },
  rejects: {
    "a link that has another commit": [
      literal("R0", (packet) => {
        artifact(packet, "A").reference = `https://github.com/org/repo/commit/${BASE}/checks/14488120031`;
      }),
      "A-F2 BLOCK",
      `${RUN}/reference`,
    ],
    "a typed commit that is another": [
      typed("R1", (packet, { artifacts }) => {
        artifact(packet, "A").commit_sha = BASE;
        artifacts?.artifacts.delete(RUN);
      }),
      "A-F2 BLOCK",
      `${RUN}/commit_sha`,
    ],
    "a typed commit that the export contradicts": [
      typed("R2", (packet) => {
        artifact(packet, "A").commit_sha = BASE;
      }),
      "A-F2 BLOCK",
      `${RUN}/commit_sha`,
    ],
    "an export of a run of another commit": [
      typed("R3", (_, { artifacts }) => {
        const content = {
          kind: "ci-run",
          format: "x",
          commitSha: BASE,
          runId: null,
          conclusion: null,
        } as const;
        artifacts?.artifacts.set(RUN, examined(hash(1), content));
      }),
      "A-F2 BLOCK",
      `${RUN}/reference`,
    ],
    "one run of another commit among two": [
      typed("R2", (packet) => {
        listOf(item(packet, "A"), "artifacts").push({ ...artifact(packet, "A"), commit_sha: BASE });
      }),
      "A-F2 BLOCK",
      `${ITEM}/artifacts/5/commit_sha`,
    ],
    "a typed commit with a link that has another, which warns (E)": [
      typed("R1", (packet, { artifacts }) => {
        artifact(packet, "A").reference = `https://github.com/org/repo/commit/${BASE}/checks/14488120031`;
        artifacts?.artifacts.delete(RUN);
      }),
      "X-CONTRADICTION WARN",
      `${RUN}/commit_sha`,
    ],
  },
  skips: {
    "a link without a commit": [
      literal("R1", (packet) => {
        artifact(packet, "A").reference = "https://github.com/org/repo/actions/runs/14488120031";
      }),
      "A-F2",
    ],
    "a digest, which is no commit though it is as long as one": [
      literal("R1", (packet) => {
        artifact(packet, "A").reference = `registry.example.com/runs@sha256:${hash(1)}`;
      }),
      "A-F2",
    ],
  },
  inapplicable: {
    "no class A, which G-001 tells": literal("R1", (packet) => {
      packet.evidence_items = listOf(packet, "evidence_items").slice(1);
    }),
  },
});

ruleCases("A-005", {
  accepts: {
    "retention that is confirmed": literal("R0"),
    "retention until the last day that the tier needs (B.21)": typed("R1", (packet) => {
      for (const one of listOf(item(packet, "A"), "artifacts")) {
        one.retention_verified = true;
        one.retain_until = "2027-06-15";
      }
    }),
    "a shorter period that the policy sets": typed("R2", (packet, { policy }) => {
      for (const one of listOf(item(packet, "A"), "artifacts")) one.retain_until = "2028-01-01";
      if (policy !== undefined) policy.retentionDays = { R2: 500 };
    }),
  },
  rejects: {
    "retention that is not confirmed": [
      literal("R0", (packet) => {
        artifact(packet, "A").retention_verified = false;
      }),
      "A-F5 BLOCK",
      `${RUN}/retention_verified`,
    ],
    "retention that ends a day too early, though it is confirmed": [
      typed("R1", (packet) => {
        artifact(packet, "A").retain_until = "2027-06-14";
      }),
      "A-F5 BLOCK",
      `${RUN}/retain_until`,
    ],
    "an end in prose that is too early": [
      literal("R3", (packet) => {
        artifact(packet, "A").immutability_mechanism = "Object Lock until 2030-01-01";
      }),
      "A-F5 BLOCK",
    ],
    "storage that the policy says keeps too little, whatever the packet says (4.3)": [
      typed("R2", (_, { policy }) => {
        if (policy !== undefined)
          policy.storage = [{ prefix: "https://github.com/org/repo/", lock: "none", retentionDays: 90 }];
      }),
      "A-F5 BLOCK",
      `${RUN}/reference`,
    ],
    "less than the floor, though the policy sets it (AIV §6.10.2)": [
      typed("R3", (packet, { policy }) => {
        artifact(packet, "A").retain_until = "2027-01-01";
        if (policy !== undefined) policy.retentionDays = { R3: 30 };
      }),
      "A-F5 BLOCK",
      `${RUN}/retain_until`,
    ],
    "a CI run in another class that is kept too short": [
      typed("R2", (packet) => {
        Object.assign(artifact(packet, "C"), {
          reference: "https://github.com/org/repo/actions/runs/14488120031",
          retain_until: "2026-06-20",
        });
      }),
      "A-F5 BLOCK",
      "/evidence_items/2/artifacts/0/retain_until",
    ],
  },
  skips: {
    "nothing about retention": [
      literal("R2", (packet) => {
        delete artifact(packet, "A").retention_verified;
      }),
      "A-F5",
    ],
  },
});

ruleCases("A-006", {
  accepts: { "the tests of the results": typed("R0") },
  rejects: {
    "a count that the names contradict": [
      typed("R1", (packet) => {
        artifact(packet, "A", 2).count = 5;
      }),
      "A-006 WARN",
      `${ITEM}/artifacts/2/count`,
    ],
    "other names than the results have": [
      typed("R1", (packet) => {
        artifact(packet, "A", 2).tests = ["one", "two", "three", "four"];
      }),
      "A-006 WARN",
      `${ITEM}/artifacts/2/tests`,
    ],
    "another count than the results have": [
      typed("R2", (packet) => {
        delete artifact(packet, "A", 2).tests;
        artifact(packet, "A", 2).count = 3;
      }),
      "A-006 WARN",
      `${ITEM}/artifacts/2/count`,
    ],
  },
  skips: { "a packet alone": [literal("R0"), null] },
});

ruleCases("EIC-001", {
  accepts: { "a run of the head commit": typed("R0"), "the same in a link": literal("R3") },
  rejects: {
    "a run of another commit": [
      typed("R0", (packet) => {
        artifact(packet, "A").commit_sha = BASE;
      }),
      "A-F2 BLOCK",
      `${RUN}/commit_sha`,
    ],
  },
});

ruleCases("CT-005", {
  accepts: { "a run of the head commit": typed("R3") },
  rejects: {
    "a run of a head commit that the packet does not have": [
      typed("R3", (packet) => {
        within(packet, "identification").head_sha = BASE;
      }),
      "A-F2 BLOCK",
    ],
  },
});

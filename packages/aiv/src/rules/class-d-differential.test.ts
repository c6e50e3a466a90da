import { artifact, claim, classification, item, listOf } from "../../test/drafts.ts";
import { examined, type Given } from "../../test/facts.ts";
import { BASE, BLOB, type Draft, HEAD, hash } from "../../test/packets.ts";
import { type Change, literal, ruleCases, typed } from "../../test/rule-cases.ts";
import { CHANGED } from "../../test/typed-packets.ts";
import type { ArtifactContent, SurfaceCategory } from "../facts/index.ts";

const ITEM = "/evidence_items/3";
const DIFF = `${ITEM}/artifacts/0`;
const OTHER = "b".repeat(40);

/** The bytes of the diff are these. */
function diffOf(packet: Draft, { artifacts }: Given, content: ArtifactContent): void {
  artifacts?.artifacts.set(DIFF, examined(String(artifact(packet, "D").sha256), content));
}

/** Git says that the change touches a category as well. */
const touches =
  (category: SurfaceCategory, more: Change = () => {}): Change =>
  (packet, given) => {
    if (given.repository !== undefined) {
      given.repository.categories = [...given.repository.categories, { category, path: "x" }];
      given.repository.changes = [...given.repository.changes, { status: "M", path: "x" }];
    }
    const paths = [...(given.repository?.changes ?? [])].map(({ path }) => path);
    diffOf(packet, given, { kind: "diff", format: "git", paths });
    more(packet, given);
  };

/** The diff says that it shows these. */
const shows =
  (...surfaces: readonly string[]): Change =>
  (packet) => {
    artifact(packet, "D").surfaces = [...surfaces];
  };

/** Adds an artifact to class D, with its bytes. */
function add(packet: Draft, given: Parameters<Change>[1], more: Draft): void {
  const artifacts = listOf(item(packet, "D"), "artifacts");
  artifacts.push({ ...(artifacts[0] as Draft), ...more });
  given.artifacts?.artifacts.set(
    `${ITEM}/artifacts/${artifacts.length - 1}`,
    examined(String(artifacts[0]?.sha256), { kind: "sbom", format: "CycloneDX", specVersion: "1.5" }),
  );
}

ruleCases("D-001", {
  accepts: {
    "a diff of every category that is touched": typed("R3"),
    "two categories in one diff": typed("R3", touches("api", shows("security", "api"))),
    "words of the description, in a packet of prose": typed("R3", (packet) => {
      delete artifact(packet, "D").surfaces;
      item(packet, "D").description = "Security surface: the path of authorisation.";
    }),
  },
  rejects: {
    "a text that nobody can read in the place of a diff": [
      typed("R3", (packet, given) => {
        artifact(packet, "D").type = "api_diff";
        diffOf(packet, given, { kind: "other", format: "text" });
      }),
      "D-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
    "a diff that says it shows a category, and has no file of it": [
      typed(
        "R3",
        touches("api", (packet, given) => {
          shows("security", "api")(packet, given);
          const paths = CHANGED.R3.map(({ path }) => path);
          diffOf(packet, given, { kind: "diff", format: "git", paths });
        }),
      ),
      "D-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
    "a category that git says is touched": [
      typed("R3", touches("data_schema")),
      "D-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
    "a claim of type dependency, without git": [
      literal("R3", (packet) => {
        claim(packet).type = ["dependency"];
      }),
      "D-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
    "a claim that puts an API at risk": [
      literal("R3", (packet) => {
        claim(packet).risk_surfaces = ["api"];
      }),
      "D-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
    "critical surfaces that the packet declares, and a diff of something else": [
      typed("R3", (packet, given) => {
        if (given.repository !== undefined) given.repository.categories = [];
        classification(packet).critical_surfaces = ["Cryptography"];
        shows("configuration")(packet, given);
      }),
      "D-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
  },
  skips: { "a packet alone": [literal("R3"), "D-F1"] },
  inapplicable: { "R2, where class D is not needed": typed("R2") },
});

ruleCases("D-002", {
  accepts: {
    "typed commits": typed("R3"),
    "commits in the reference": literal("R3"),
    "commits in the canonical form, with a digest as reference": literal("R3", (packet) => {
      artifact(packet, "D").reference = `sha256:${hash(5)}`;
    }),
    "the merge base (AIV §6.5.2)": typed("R3", (packet, { repository }) => {
      if (repository !== undefined) repository.mergeBaseSha = OTHER;
      artifact(packet, "D").base_sha = OTHER;
    }),
  },
  rejects: {
    "a diff of a file that the change does not touch": [
      typed("R3", (packet, given) =>
        diffOf(packet, given, { kind: "diff", format: "git", paths: ["src/other.ts"] }),
      ),
      "D-F2 BLOCK",
      `${DIFF}/reference`,
    ],
    "another head commit": [
      typed("R3", (packet) => {
        artifact(packet, "D").head_sha = OTHER;
      }),
      "D-F2 BLOCK",
      `${DIFF}/head_sha`,
    ],
    "another base commit": [
      typed("R3", (packet) => {
        artifact(packet, "D").base_sha = OTHER;
      }),
      "D-F2 BLOCK",
      `${DIFF}/base_sha`,
    ],
    "base and head the wrong way round": [
      literal("R3", (packet) => {
        artifact(packet, "D").reference = `https://github.com/org/repo/compare/${HEAD}...${BASE}`;
      }),
      "D-F2 BLOCK",
      `${DIFF}/reference`,
    ],
    "no commits": [
      literal("R3", (packet) => {
        Object.assign(artifact(packet, "D"), { reference: "change.patch", canonical_form: "git diff" });
      }),
      "D-F2 BLOCK",
      `${DIFF}/reference`,
    ],
    "no diff in class D": [
      literal("R3", (packet) => {
        Object.assign(artifact(packet, "D"), { type: "note", reference: `sha256:${hash(5)}` });
      }),
      "D-F2 BLOCK",
      `${ITEM}/artifacts`,
    ],
  },
});

ruleCases("D-003", {
  accepts: { "a tool with its version in data": typed("R3"), "the same in prose": literal("R3") },
  rejects: {
    "a tool without version": [
      typed("R3", (packet) => {
        artifact(packet, "D").tools = [{ name: "git" }];
      }),
      "D-003 WARN",
      `${DIFF}/tools`,
    ],
    "no tool": [
      typed("R3", (packet) => {
        delete artifact(packet, "D").tools;
      }),
      "D-003 WARN",
      `${DIFF}/tools`,
    ],
  },
});

ruleCases("D-004", {
  accepts: {
    "the output of git itself": typed("R3"),
    "a comparison that git has": typed("R3", (packet, { artifacts }) => {
      artifact(packet, "D").reference = `https://github.com/org/repo/compare/${BASE}...${HEAD}`;
      artifacts?.artifacts.delete(DIFF);
    }),
    "a migration that the change adds": typed("R3", (packet, { artifacts }) => {
      const reference = `${BLOB}/${CHANGED.R3[0]?.path}#L1`;
      Object.assign(artifact(packet, "D"), { type: "migration", reference });
      artifacts?.artifacts.delete(DIFF);
    }),
    "what a tool wrote in a format of its own": typed("R3", (packet, given) => {
      artifact(packet, "D").type = "api_diff";
      diffOf(packet, given, { kind: "other", format: "text" });
    }),
  },
  rejects: {
    "a summary alone": [
      typed("R3", (packet) => {
        artifact(packet, "D").type = "diff_summary";
      }),
      "D-F3 BLOCK",
      `${DIFF}/type`,
    ],
    "bytes that are missing": [
      typed("R3", (_, { artifacts }) => {
        artifacts?.artifacts.set(DIFF, { status: "missing", reason: "no file has the name" });
      }),
      "D-F3 BLOCK",
      `${DIFF}/reference`,
    ],
    "bytes that cannot be read": [
      typed("R3", (_, { artifacts }) => {
        artifacts?.artifacts.set(DIFF, { status: "unreadable", file: "a", reason: "permission" });
      }),
      "D-F3 BLOCK",
      `${DIFF}/reference`,
    ],
    "a link to a file in the place of a diff": [
      typed("R3", (packet, { artifacts }) => {
        artifact(packet, "D").reference = `${BLOB}/${CHANGED.R3[0]?.path}#L1`;
        artifacts?.artifacts.delete(DIFF);
      }),
      "D-F3 BLOCK",
      `${DIFF}/reference`,
    ],
    "a link to a file of another change in the place of a migration": [
      typed("R3", (packet, { artifacts }) => {
        Object.assign(artifact(packet, "D"), {
          type: "migration",
          reference: `${BLOB}/package-lock.json#L1`,
        });
        artifacts?.artifacts.delete(DIFF);
      }),
      "D-F3 BLOCK",
      `${DIFF}/reference`,
    ],
    "the export of a CI run in the place of a comparison of interfaces": [
      typed("R3", (packet, given) => {
        artifact(packet, "D").type = "api_diff";
        const counts = { passed: 3, failed: 0, skipped: 1, total: 4 };
        diffOf(packet, given, { kind: "test-results", format: "vitest", counts, tests: [] });
      }),
      "D-F3 BLOCK",
      `${DIFF}/reference`,
    ],
    "bytes that are no diff": [
      typed("R3", (packet, { artifacts }) => {
        const sha256 = String(artifact(packet, "D").sha256);
        artifacts?.artifacts.set(DIFF, examined(sha256, { kind: "other", format: "text" }));
      }),
      "D-F3 BLOCK",
      `${DIFF}/reference`,
    ],
  },
  skips: { "a packet alone": [literal("R3"), "D-F3"] },
});

const SBOM = { type: "sbom", reference: "artifacts/sbom.json", format: "CycloneDX", spec_version: "1.5" };

/** An SBOM as the packet says it, without bytes. */
const sbom =
  (more: Draft): Change =>
  (packet, given) => {
    add(packet, given, { ...SBOM, ...more });
    given.artifacts?.artifacts.delete(`${ITEM}/artifacts/1`);
  };

ruleCases("D-005", {
  accepts: {
    "CycloneDX 1.5": typed("R3", sbom({})),
    "SPDX 2.3": typed("R3", sbom({ format: "SPDX", spec_version: "2.3" })),
    "SPDX 2.3 as SPDX itself writes it": typed("R3", sbom({ format: "SPDX", spec_version: "SPDX-2.3" })),
    "a format in the canonical form": literal("R3", (packet) => {
      listOf(item(packet, "D"), "artifacts").push({
        ...artifact(packet, "D"),
        type: "sbom_delta",
        reference: `sha256:${hash(8)}`,
        canonical_form: `CycloneDX 1.5 JSON, delta of ${BASE} and ${HEAD}`,
      });
    }),
  },
  rejects: {
    "bytes that are no SBOM, whatever format is typed": [
      typed("R3", (packet, given) => {
        sbom({})(packet, given);
        given.artifacts?.artifacts.set(
          `${ITEM}/artifacts/1`,
          examined(hash(5), { kind: "other", format: "text" }),
        );
      }),
      "D-F4 BLOCK",
      `${ITEM}/artifacts/1/reference`,
    ],
    "a later version": [
      typed("R3", sbom({ spec_version: "1.6" })),
      "D-F4 WARN",
      `${ITEM}/artifacts/1/format`,
    ],
    "an earlier version": [
      typed("R3", sbom({ format: "SPDX", spec_version: "2.2" })),
      "D-F4 WARN",
      `${ITEM}/artifacts/1/format`,
    ],
    "a format of one's own": [
      typed("R3", sbom({ format: "list" })),
      "D-F4 WARN",
      `${ITEM}/artifacts/1/format`,
    ],
    "no format": [
      typed("R3", (packet, given) => {
        sbom({})(packet, given);
        delete artifact(packet, "D", 1).format;
        delete artifact(packet, "D", 1).spec_version;
      }),
      "D-F4 WARN",
      `${ITEM}/artifacts/1/format`,
    ],
    "bytes of another version than the packet says": [
      typed("R3", (packet, given) => {
        add(packet, given, SBOM);
        given.artifacts?.artifacts.set(
          `${ITEM}/artifacts/1`,
          examined(hash(1), { kind: "sbom", format: "SPDX", specVersion: "3.0" }),
        );
      }),
      "D-F4 WARN",
      `${ITEM}/artifacts/1/format`,
    ],
  },
  inapplicable: { "no SBOM": typed("R3") },
});

ruleCases("ART-6.5.1-API", {
  accepts: {
    "no interface that changed": typed("R3"),
    "its diff": typed("R3", touches("api", shows("api", "security"))),
  },
  rejects: { "no diff of it": [typed("R3", touches("api")), "D-F1 BLOCK", `${ITEM}/artifacts`] },
  skips: { "a packet alone": [literal("R3"), "D-F1"] },
});

ruleCases("ART-6.5.1-DEP", {
  accepts: {
    "no dependency that changed": typed("R3"),
    "a diff and an SBOM": typed(
      "R3",
      touches("dependencies", (packet, given) => {
        add(packet, given, SBOM);
        shows("security", "dependencies")(packet, given);
      }),
    ),
  },
  rejects: {
    "a diff alone": [
      typed("R3", touches("dependencies", shows("security", "dependencies"))),
      "D-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
    "no word of it": [typed("R3", touches("dependencies")), "D-F1 BLOCK", `${ITEM}/artifacts`],
  },
});

ruleCases("ART-6.5.1-DATA", {
  accepts: { "its diff": typed("R3", touches("data_schema", shows("data_schema", "security"))) },
  rejects: { "no diff of it": [typed("R3", touches("data_schema")), "D-F1 BLOCK", `${ITEM}/artifacts`] },
});

ruleCases("ART-6.5.1-CFG", {
  accepts: {
    "a diff with what it does": typed(
      "R3",
      touches("configuration", (packet, given) => {
        shows("configuration", "security")(packet, given);
        item(packet, "D").description = "The new flag has this effect: tokens live for an hour.";
      }),
    ),
  },
  rejects: {
    "a diff without what it does": [
      typed("R3", touches("configuration", shows("configuration", "security"))),
      "D-F1 BLOCK",
      `${ITEM}/artifacts`,
    ],
  },
});

ruleCases("ART-6.5.1-SEC", {
  accepts: { "its diff": typed("R3") },
  rejects: { "a diff of something else": [typed("R3", shows("api")), "D-F1 BLOCK", `${ITEM}/artifacts`] },
});

import type { JsonObject, JsonValue } from "@aixv/core";
import type { RepositoryFacts } from "../facts/repository-facts.ts";
import type { EvidenceClass } from "../packet/packet-view.ts";
import { REQUIRED_CLASSES, type RiskTier } from "../standard/tiers.ts";
import {
  type ArtifactNeeds,
  differentialArtifacts,
  executionArtifacts,
  negativeArtifacts,
  owed,
  provenanceArtifacts,
  referentialArtifacts,
} from "./draft-artifacts.ts";
import { type DraftInput, type Json, todo } from "./draft-input.ts";

/** The least tier that the change seems to have, and why. What it looks like proves nothing: a person decides. */
export function suggestTier({ surfaces, categories, natures }: RepositoryFacts): {
  readonly tier: RiskTier;
  readonly why: string;
} {
  const [surface] = surfaces;
  if (surface !== undefined) return { tier: "R3", why: `${surface.path} looks like ${surface.surface}` };
  const category = categories.find((one) => one.category !== "security");
  if (category !== undefined) return { tier: "R2", why: `${category.path} is ${category.category}` };
  const code = natures.find(
    ({ kind, onlyCommentsOrSpace }) => kind !== "documentation" && onlyCommentsOrSpace !== true,
  );
  if (code !== undefined) return { tier: "R1", why: `${code.path} is ${code.kind}` };
  return { tier: "R0", why: "only documentation, comments and formatting change" };
}

/**
 * A packet with everything that is known, and `TODO(aiv): …` where a person has to write: claims, the rationale, the tier
 * unless given, requirements. The validator refuses each of them by its place.
 */
export function draftPacket(input: DraftInput): JsonObject {
  const suggested = suggestTier(input.facts);
  const tier = input.tier ?? suggested.tier;
  const classes = REQUIRED_CLASSES[tier];
  const isHigh = tier === "R2" || tier === "R3";
  const surfaces = [...new Set(input.facts.surfaces.map(({ surface }) => surface))];
  return {
    aiv_version: "1.0.0",
    packet_schema_version: "1.0.0",
    identification: {
      repository: input.repository ?? todo("the repository, such as github.com/org/repo"),
      pr_id: input.prId ?? todo("number of the pull or merge request"),
      pr_url: input.prUrl ?? todo("link to the pull or merge request"),
      branch: input.branch ?? todo("source branch"),
      base_branch: input.baseBranch ?? todo("target branch"),
      head_sha: input.facts.headSha,
      base_sha: input.facts.baseSha,
      created_at: input.now,
      created_by: input.createdBy ?? todo("who makes this packet"),
      ...(input.author === undefined ? {} : { author_id: input.author }),
    },
    classification: {
      risk_tier: input.tier ?? todo(`${suggested.tier} or higher: ${suggested.why}`),
      sod_mode: isHigh ? "S1" : "S0",
      critical_surfaces: surfaces,
      blast_radius: todo("local, component, service, cross-service or organization"),
      classification_rationale: todo("why this tier"),
      classified_by: input.createdBy ?? todo("who classifies the change"),
      classified_at: input.now,
    },
    claims: [
      {
        id: "CLM-001",
        type: [todo("functional, structural, dependency, interface, security, performance or operational")],
        statement: todo("what this change does, so that it can be tested"),
        ...(surfaces.length === 0
          ? {}
          : {
              risk_surfaces: [todo("auth, payments, secrets, crypto, pii, data_integrity, api or privilege")],
            }),
        scope: { files: input.facts.changes.map(({ path }) => path), functions: [] },
        evidence_refs: classes.map((name) => `EV-${name}-001`),
      },
    ],
    evidence_items: labelled(
      classes.map((name) => ITEMS[name](input, { tier })),
      { tier },
    ),
    attestations: [],
    known_limitations: [todo("what is not covered, or the sentence of AIV §7.5 that nothing is")],
    metadata: {
      generator: input.generator.name,
      generator_version: input.generator.version,
      generation_timestamp: input.now,
    },
  };
}

/** At R3 each artifact says whether it is signed (F-005). */
function labelled(items: readonly Json[], { tier }: ArtifactNeeds): Json[] {
  if (tier !== "R3") return [...items];
  const label = (artifact: JsonValue): JsonValue => ({ signed: false, ...(artifact as JsonObject) });
  return items.map((one) => ({ ...one, artifacts: (one.artifacts as readonly JsonValue[]).map(label) }));
}

/** An evidence item with what its class always has. */
function item(
  name: EvidenceClass,
  description: string,
  scope: string,
  method: string,
  artifacts: readonly Json[],
): Json {
  return {
    id: `EV-${name}-001`,
    class: name,
    description,
    claim_refs: ["CLM-001"],
    artifacts: [...artifacts],
    scope,
    validation_method: method,
    limitations: [],
  };
}

const ITEMS: { readonly [C in EvidenceClass]: (input: DraftInput, needs: ArtifactNeeds) => Json } = {
  A: (input, needs) =>
    item(
      "A",
      "What CI ran, and what came of it.",
      "all tests of the change",
      "read the results, and compare their counts",
      executionArtifacts(input, needs),
    ),
  B: (input) =>
    item(
      "B",
      "Where the change is.",
      "every file that the change touches",
      "git diff --name-status -M base...head",
      referentialArtifacts(input),
    ),
  C: (input, needs) =>
    item(
      "C",
      todo("what was searched for and not found"),
      todo("the paths that were searched"),
      "syntax trees compared by aixv aiv integrity; the search as its artifact says",
      negativeArtifacts(input, needs),
    ),
  D: (input, needs) =>
    item(
      "D",
      todo("what the change does to each surface, and with what effect"),
      "the difference from base to head",
      "git diff base...head",
      differentialArtifacts(input, needs),
    ),
  E: ({ now }, needs) =>
    item(
      "E",
      todo("what was required"),
      "the requirement of this change",
      "read the requirement, and go through its criteria",
      [
        owed(
          "requirement_reference",
          todo("a permalink to the requirement, or an export with its sha256"),
          todo("commit permalink, snapshot with hash, or version"),
          now,
          needs,
          { requirements: [{ id: todo("id of the requirement"), claim_refs: ["CLM-001"] }] },
        ),
        owed(
          "acceptance_checklist",
          todo("where the criteria are"),
          todo("commit permalink, snapshot with hash, or version"),
          now,
          needs,
          {
            items: [
              {
                id: "AC-1",
                text: todo("the criterion"),
                status: todo("satisfied, not_applicable or out_of_scope"),
              },
            ],
          },
        ),
      ],
    ),
  F: (input, needs) =>
    item(
      "F",
      "Provenance of the head commit.",
      input.facts.headSha,
      "verify the signature",
      provenanceArtifacts(input, needs),
    ),
  G: () => item("G", todo("cognitive evidence"), "the change", "read it", []),
};

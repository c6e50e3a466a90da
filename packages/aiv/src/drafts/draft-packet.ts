import { type JsonObject, type JsonValue, type Timestamp, utf8Bytes } from "@aixv/core";
import type { ArtifactContent, CanonicalForm, FileCoverage } from "../facts/artifact-facts.ts";
import type { RepositoryFacts } from "../facts/repository-facts.ts";
import type { EvidenceClass } from "../packet/packet-view.ts";
import { sha256Hex } from "../rules/sha256-hex.ts";
import { UNFINISHED } from "../schema/check-shape.ts";
import { REQUIRED_CLASSES, type RiskTier } from "../standard/tiers.ts";

/** A file that the packet will cite. */
export interface DraftArtifact {
  /** Path below the folder of artifacts. */
  readonly file: string;
  readonly content: ArtifactContent;
  /** The form whose digest is recorded. */
  readonly form: CanonicalForm;
}

/** Lines of a file at head that the change touches. */
export interface ChangedLines {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** Of the file as git has it, lower-case hex. */
  readonly sha256?: string;
}

/** Everything that a machine can know of a change. */
export interface DraftInput {
  readonly now: Timestamp;
  readonly generator: { readonly name: string; readonly version: string };
  readonly facts: RepositoryFacts;
  readonly changedLines: readonly ChangedLines[];
  /** `github.com/org/repo`; absent where it is not known, as the following. */
  readonly repository?: string;
  readonly prId?: number;
  readonly prUrl?: string;
  readonly branch?: string;
  readonly baseBranch?: string;
  readonly createdBy?: string;
  readonly author?: string;
  /** A link to the CI run. */
  readonly ciRun?: { readonly url: string; readonly provider: string; readonly runId: string };
  readonly artifacts: readonly DraftArtifact[];
  /** Coverage at base, to compare with that of the artifacts. */
  readonly baseCoverage?: readonly FileCoverage[];
  /** By default the least that the change seems to need. */
  readonly tier?: RiskTier;
}

type Json = { [name: string]: JsonValue };

/** What a person has to write. The validator refuses it as long as it stands. */
function todo(what: string): string {
  return `${UNFINISHED}: ${what}`;
}

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
    evidence_items: classes.map((name) => ITEMS[name](input, suggested.tier)),
    attestations: [],
    known_limitations: [todo("what is not covered, or the sentence of AIV §7.5 that nothing is")],
    metadata: {
      generator: input.generator.name,
      generator_version: input.generator.version,
      generation_timestamp: input.now,
    },
  };
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

function cited(type: string, { file, form }: DraftArtifact, now: Timestamp, more: Json = {}): Json {
  return {
    type,
    reference: `sha256:${form.sha256}`,
    file,
    immutability_mechanism: "content address; the file is kept with the packet",
    canonical_form: form.id,
    sha256: form.sha256,
    retrieved_at: now,
    ...more,
  };
}

const ITEMS: { readonly [C in EvidenceClass]: (input: DraftInput, tier: RiskTier) => Json } = {
  A: (input) =>
    item(
      "A",
      "What CI ran, and what came of it.",
      "all tests of the change",
      "read the results, and compare their counts",
      executionArtifacts(input),
    ),
  B: (input) =>
    item(
      "B",
      "Where the change is.",
      "every file that the change touches",
      "git diff --name-status -M base...head",
      referentialArtifacts(input),
    ),
  C: (input) =>
    item(
      "C",
      todo("what was searched for and not found"),
      todo("the paths that were searched"),
      "syntax trees compared by aixv aiv integrity; the search as its artifact says",
      negativeArtifacts(input),
    ),
  D: (input) =>
    item(
      "D",
      todo("what the change does to each surface, and with what effect"),
      "the difference from base to head",
      "git diff base...head",
      differentialArtifacts(input),
    ),
  E: ({ now }) =>
    item(
      "E",
      todo("what was required"),
      "the requirement of this change",
      "read the requirement, and go through its criteria",
      [
        {
          type: "requirement_reference",
          reference: todo("a permalink to the requirement, or an export with its sha256"),
          immutability_mechanism: todo("commit permalink, snapshot with hash, or version"),
          retrieved_at: now,
          requirements: [{ id: todo("id of the requirement"), claim_refs: ["CLM-001"] }],
        },
        {
          type: "acceptance_checklist",
          reference: todo("where the criteria are"),
          immutability_mechanism: todo("commit permalink, snapshot with hash, or version"),
          retrieved_at: now,
          items: [
            {
              id: "AC-1",
              text: todo("the criterion"),
              status: todo("satisfied, not_applicable or out_of_scope"),
            },
          ],
        },
      ],
    ),
  F: (input) =>
    item(
      "F",
      "Provenance of the head commit.",
      input.facts.headSha,
      "verify the signature",
      provenanceArtifacts(input),
    ),
  G: () => item("G", todo("cognitive evidence"), "the change", "read it", []),
};

function executionArtifacts({ artifacts, ciRun, facts, now }: DraftInput): readonly Json[] {
  const results = artifacts.filter(({ content }) => content.kind === "test-results");
  const runs = artifacts.filter(({ content }) => content.kind === "ci-run");
  return [
    ...runs.map((artifact) =>
      artifact.content.kind === "ci-run"
        ? cited("ci_run", artifact, now, {
            commit_sha: artifact.content.commitSha,
            run_id: artifact.content.runId ?? todo("id of the run"),
            signed: false,
          })
        : {},
    ),
    ...(runs.length > 0
      ? []
      : [
          {
            type: "ci_run",
            reference: ciRun?.url ?? todo("link to the CI run of the head commit"),
            immutability_mechanism: todo("where the run's export is kept, and for how long"),
            retrieved_at: now,
            commit_sha: facts.headSha,
            ...(ciRun === undefined ? {} : { provider: ciRun.provider, run_id: ciRun.runId }),
          },
        ]),
    ...results.map((artifact) =>
      artifact.content.kind === "test-results"
        ? cited("test_results", artifact, now, { counts: { ...artifact.content.counts } })
        : {},
    ),
    ...results
      .slice(0, 1)
      .map((artifact) =>
        artifact.content.kind === "test-results"
          ? cited("test_list", artifact, now, { count: artifact.content.tests.length })
          : {},
      ),
    ...(results.length > 0
      ? []
      : [
          {
            type: "test_results",
            reference: todo("the results of the tests; give them to aiv init with --results"),
            immutability_mechanism: todo("content address"),
            retrieved_at: now,
          },
        ]),
    {
      type: "static_analysis",
      reference: todo("the output of lint and type check"),
      immutability_mechanism: todo("content address"),
      retrieved_at: now,
      tools: [
        {
          name: todo("tool"),
          version: todo("version"),
          status: todo("pass, fail or na with a justification"),
        },
      ],
    },
    {
      type: "environment",
      reference: todo("where the environment is recorded"),
      immutability_mechanism: todo("commit permalink"),
      retrieved_at: now,
      os: todo("operating system"),
      runtime: todo("runtime and version"),
      dependencies: todo("lockfile and its sha256"),
    },
  ];
}

function referentialArtifacts({ facts, changedLines, repository, now }: DraftInput): readonly Json[] {
  const files = facts.changes.map(({ status, path, oldPath }) => ({
    path,
    status,
    ...(oldPath === undefined ? {} : { old_path: oldPath }),
  }));
  const inventory = JSON.stringify(facts.changes.map(({ path }) => path));
  const blob = (sha: string): string | undefined => blobUrl(repository, sha);
  const links = changedLines.map(({ path, start, end, sha256 }) => {
    const base = blob(facts.headSha);
    return {
      type: "permalink",
      reference:
        base === undefined
          ? todo(`permalink to ${path} at ${facts.headSha}`)
          : `${base}/${encodePath(path)}#L${start}${end > start ? `-L${end}` : ""}`,
      immutability_mechanism: "bound to the commit",
      retrieved_at: now,
      lines: `${start}-${end}`,
      ...(sha256 === undefined ? {} : { canonical_form: "git show of the file at the commit", sha256 }),
    };
  });
  return [
    {
      type: "scope_inventory",
      reference: `inline-json:${inventory}`,
      immutability_mechanism: "in the packet itself",
      canonical_form: "the JSON of the reference",
      sha256: sha256Hex(utf8Bytes(inventory)),
      retrieved_at: now,
      files,
    },
    ...links,
  ];
}

function negativeArtifacts({ artifacts, baseCoverage, facts, now }: DraftInput): readonly Json[] {
  const changed = new Set(facts.changes.map(({ path }) => path));
  const head = artifacts
    .flatMap(({ content }) => (content.kind === "coverage" ? content.files : []))
    .filter(({ path }) => changed.has(path));
  const base = new Map((baseCoverage ?? []).map(({ path, lines }) => [path, lines]));
  const coverage = head.flatMap(({ path, lines }) => {
    const before = base.get(path);
    // A file that is new has no coverage to fall from.
    const isNew = facts.changes.some((change) => change.path === path && change.status === "A");
    return before === undefined && !isNew ? [] : [{ file: path, base: before ?? lines, head: lines }];
  });
  const integrity = artifacts.find(({ content }) => content.kind === "test-integrity");
  const content = integrity?.content;
  return [
    {
      type: "search_output",
      reference: todo("the output of the search"),
      immutability_mechanism: todo("content address"),
      retrieved_at: now,
      search: {
        paths: [todo("where was searched")],
        tool: todo("with what"),
        version: todo("which version"),
        patterns: [todo("each pattern that must not be there")],
        matches: 0,
      },
    },
    ...(integrity === undefined || content?.kind !== "test-integrity"
      ? []
      : [
          cited("test_integrity_report", integrity, now, {
            integrity: {
              method: content.report.method,
              tool: content.report.tool.name,
              version: content.report.tool.version,
              frameworks: [...content.report.frameworks],
              assertions: { ...content.report.assertions },
              skips: { ...content.report.skips },
              ...(coverage.length === 0 ? {} : { coverage }),
            },
          }),
        ]),
    ...artifacts.flatMap((artifact) =>
      artifact.content.kind === "coverage" ? [cited("coverage", artifact, now)] : [],
    ),
  ];
}

function differentialArtifacts({ artifacts, facts, now }: DraftInput): readonly Json[] {
  const categories = [...new Set(facts.categories.map(({ category }) => category))];
  return artifacts.flatMap((artifact) => {
    if (artifact.content.kind === "diff") {
      return [
        cited("diff", artifact, now, {
          base_sha: facts.mergeBaseSha,
          head_sha: facts.headSha,
          surfaces: categories,
          tools: [{ name: "git", version: todo("git --version") }],
        }),
      ];
    }
    if (artifact.content.kind !== "sbom") return [];
    return [
      cited("sbom", artifact, now, {
        format: artifact.content.format,
        spec_version: artifact.content.specVersion,
      }),
    ];
  });
}

function provenanceArtifacts({ facts, now }: DraftInput): readonly Json[] {
  const { headSignature, headSha } = facts;
  const isSigned = headSignature.status !== "unsigned";
  return [
    {
      type: "attestation",
      reference: isSigned
        ? `git:${headSha}`
        : todo("a signed commit, SLSA provenance or another attestation of the head commit"),
      immutability_mechanism: isSigned ? "signed commit" : todo("how it is signed"),
      retrieved_at: now,
      mechanism: isSigned ? "signed_commit" : todo("signed_commit, oidc, slsa or notarization"),
      subject_sha: headSha,
      signed: isSigned,
      builder: { id: todo("who built"), trust_basis: todo("why that is to be trusted") },
      canonical_form: todo("how it was written for hashing"),
      sha256: todo("of that form"),
    },
  ];
}

/** Where a forge shows files of a commit; `undefined` where that is not known. */
function blobUrl(repository: string | undefined, sha: string): string | undefined {
  if (repository === undefined || !/^[\w.-]+(?:\/[\w.-]+){2,}$/.test(repository)) return undefined;
  const host = repository.split("/")[0] ?? "";
  if (host === "github.com") return `https://${repository}/blob/${sha}`;
  if (host === "gitlab.com" || host.startsWith("gitlab.")) return `https://${repository}/-/blob/${sha}`;
  if (host === "bitbucket.org") return `https://${repository}/src/${sha}`;
  return host === "codeberg.org" ? `https://${repository}/src/commit/${sha}` : undefined;
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

import { type Timestamp, utf8Bytes } from "@aixv/core";
import type { FileCoverage } from "../facts/artifact-facts.ts";
import { sha256Hex } from "../rules/sha256-hex.ts";
import { RETENTION_DAYS, type RiskTier } from "../standard/tiers.ts";
import { type DraftArtifact, type DraftInput, type Json, todo } from "./draft-input.ts";

// Artifacts of a draft: those that are there, with their hashes, and in place of the others what a person has to find.

/** The tier that artifacts are for: at R3 all need a hash (F-003), and each tier has its retention (A-005). */
export interface ArtifactNeeds {
  readonly tier: RiskTier;
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

/** An artifact that is not at hand. */
export function owed(
  type: string,
  reference: string,
  mechanism: string,
  now: Timestamp,
  { tier }: ArtifactNeeds,
  more: Json = {},
): Json {
  return {
    type,
    reference,
    immutability_mechanism: mechanism,
    ...(tier === "R3"
      ? { canonical_form: todo("how its content was written for hashing"), sha256: todo("of that form") }
      : {}),
    retrieved_at: now,
    ...more,
  };
}

/** Class A: runs, results, static analysis and where all of it ran, each with how long it is kept (A-005). */
export function executionArtifacts(input: DraftInput, needs: ArtifactNeeds): readonly Json[] {
  const { artifacts, now } = input;
  const of = (kind: string): readonly DraftArtifact[] =>
    artifacts.filter(({ content }) => content.kind === kind);
  const lists = of("test-results").slice(0, 1);
  const days = RETENTION_DAYS[needs.tier].byDefault;
  const retain_until =
    input.retainUntil ?? todo(`until when it is kept; by default ${days} days at ${needs.tier}`);
  const all = [
    ...runArtifacts(input, needs),
    ...of("test-results").map((artifact) => cited("test_results", artifact, now, countsOf(artifact))),
    ...lists.map((artifact) => cited("test_list", artifact, now, listOf(artifact))),
    ...(lists.length > 0
      ? []
      : [
          owed(
            "test_results",
            todo("the results of the tests; give them to aiv init with --results"),
            todo("content address"),
            now,
            needs,
          ),
        ]),
    ...analysisArtifacts(of("static-analysis"), now, needs),
    owed("environment", todo("where the environment is recorded"), todo("commit permalink"), now, needs, {
      os: todo("operating system"),
      runtime: todo("runtime and version"),
      dependencies: todo("lockfile and its sha256"),
    }),
  ];
  return all.map((artifact) => ({ ...artifact, retain_until }));
}

function countsOf({ content }: DraftArtifact): Json {
  return content.kind === "test-results" ? { counts: { ...content.counts } } : {};
}

function listOf({ content }: DraftArtifact): Json {
  return content.kind === "test-results" ? { count: content.tests.length } : {};
}

function runArtifacts({ artifacts, ciRun, facts, now }: DraftInput, needs: ArtifactNeeds): readonly Json[] {
  const runs = artifacts.flatMap((artifact) =>
    artifact.content.kind === "ci-run"
      ? [
          cited("ci_run", artifact, now, {
            commit_sha: artifact.content.commitSha,
            run_id: artifact.content.runId ?? todo("id of the run"),
          }),
        ]
      : [],
  );
  if (runs.length > 0) return runs;
  return [
    owed(
      "ci_run",
      ciRun?.url ?? todo("link to the CI run of the head commit"),
      todo("where the run's export is kept, and for how long"),
      now,
      needs,
      {
        commit_sha: facts.headSha,
        ...(ciRun === undefined ? {} : { provider: ciRun.provider, run_id: ciRun.runId }),
      },
    ),
  ];
}

/** Formats of many tools. */
const UNNAMED: readonly string[] = ["empty-list", "linter-text", "sarif"];

/** What a tool found is in its output; which version it was, most do not say. */
function analysisArtifacts(
  outputs: readonly DraftArtifact[],
  now: Timestamp,
  needs: ArtifactNeeds,
): readonly Json[] {
  if (outputs.length === 0) {
    const tool = {
      name: todo("tool"),
      version: todo("version"),
      status: todo("pass, fail or na with a justification"),
    };
    const reference = todo("the output of lint and type check");
    return [owed("static_analysis", reference, todo("content address"), now, needs, { tools: [tool] })];
  }
  return outputs.map((artifact) => {
    const { content } = artifact;
    const passed = content.kind === "static-analysis" && content.errors === 0;
    const name = UNNAMED.includes(content.format)
      ? todo("tool")
      : content.format.replace(/-(?:json|text)$/, "");
    const tool = { name, version: todo("version"), status: passed ? "pass" : "fail" };
    return cited("static_analysis", artifact, now, { tools: [tool] });
  });
}

/** Class B: the inventory, and a permalink to each file. */
export function referentialArtifacts({ facts, changedLines, repository, now }: DraftInput): readonly Json[] {
  const files = facts.changes.map(({ status, path, oldPath }) => ({
    path,
    status,
    ...(oldPath === undefined ? {} : { old_path: oldPath }),
  }));
  const inventory = JSON.stringify(facts.changes.map(({ path }) => path));
  const blob = blobUrl(repository, facts.headSha);
  const links = changedLines.map(({ path, start, end, sha256 }) => ({
    type: "permalink",
    reference:
      blob === undefined
        ? todo(`permalink to ${path} at ${facts.headSha}`)
        : `${blob}/${encodePath(path)}#L${start}${end > start ? `-L${end}` : ""}`,
    immutability_mechanism: "bound to the commit",
    retrieved_at: now,
    lines: `${start}-${end}`,
    ...(sha256 === undefined ? {} : { canonical_form: "git show of the file at the commit", sha256 }),
  }));
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

/** Class C: what was searched for, how tests changed, and coverage. */
export function negativeArtifacts(input: DraftInput, needs: ArtifactNeeds): readonly Json[] {
  const { artifacts, now } = input;
  const searches = artifacts.flatMap((artifact) =>
    artifact.content.kind === "search-output"
      ? [cited("search_output", artifact, now, { search: searched(artifact.content.matches) })]
      : [],
  );
  const coverage = coverageOf(input);
  return [
    ...(searches.length > 0
      ? searches
      : [
          owed("search_output", todo("the output of the search"), todo("content address"), now, needs, {
            search: searched(0),
          }),
        ]),
    ...artifacts.flatMap((artifact) => {
      if (artifact.content.kind !== "test-integrity") return [];
      const { report } = artifact.content;
      return [
        cited("test_integrity_report", artifact, now, {
          integrity: {
            method: report.method,
            tool: report.tool.name,
            version: report.tool.version,
            frameworks: [...report.frameworks],
            assertions: { ...report.assertions },
            skips: { ...report.skips },
            ...(coverage.length === 0 ? {} : { coverage: [...coverage] }),
          },
        }),
      ];
    }),
    ...artifacts.flatMap((artifact) =>
      artifact.content.kind === "coverage" ? [cited("coverage", artifact, now)] : [],
    ),
  ];
}

function searched(matches: number): Json {
  return {
    paths: [todo("where was searched")],
    tool: todo("with what"),
    version: todo("which version"),
    patterns: [todo("each pattern that must not be there")],
    matches,
  };
}

/** Of changed files, before and after; a file that is new has nothing to fall from. */
function coverageOf({ artifacts, baseCoverage = [], facts }: DraftInput): readonly Json[] {
  const base = new Map(baseCoverage.map(({ path, lines }) => [path, lines]));
  const statuses = new Map(facts.changes.map(({ path, status }) => [path, status]));
  const head = artifacts.flatMap(({ content }): readonly FileCoverage[] =>
    content.kind === "coverage" ? content.files : [],
  );
  return head.flatMap(({ path, lines }) => {
    const before = base.get(path) ?? (statuses.get(path) === "A" ? lines : undefined);
    return before === undefined || !statuses.has(path) ? [] : [{ file: path, base: before, head: lines }];
  });
}

/** Class D: the diff, and what it is made of. */
export function differentialArtifacts(
  { artifacts, facts, now }: DraftInput,
  needs: ArtifactNeeds,
): readonly Json[] {
  const of = (kind: string): readonly DraftArtifact[] =>
    artifacts.filter(({ content }) => content.kind === kind);
  const diff = {
    base_sha: facts.mergeBaseSha,
    head_sha: facts.headSha,
    surfaces: [...new Set(facts.categories.map(({ category }) => category))],
    tools: [{ name: "git", version: todo("git --version") }],
  };
  const diffs = of("diff").map((artifact) => cited("diff", artifact, now, diff));
  const missing = "the difference from base to head, in a form that can be read; aiv init could not make it";
  return [
    ...(diffs.length > 0 ? diffs : [owed("diff", todo(missing), todo("content address"), now, needs, diff)]),
    ...artifacts.flatMap((artifact) =>
      artifact.content.kind === "sbom"
        ? [
            cited("sbom", artifact, now, {
              format: artifact.content.format,
              spec_version: artifact.content.specVersion,
            }),
          ]
        : [],
    ),
  ];
}

/** Class F: who made the commit. */
export function provenanceArtifacts(
  { facts, signedCommit, now }: DraftInput,
  needs: ArtifactNeeds,
): readonly Json[] {
  const { headSha } = facts;
  const builder = { id: todo("who built"), trust_basis: todo("why that is to be trusted") };
  if (signedCommit !== undefined) {
    const more = { mechanism: "signed_commit", subject_sha: headSha, signed: true, builder };
    return [
      {
        ...cited("attestation", signedCommit, now, more),
        reference: `git:${headSha}`,
        immutability_mechanism: "signed commit, by its own hash",
      },
    ];
  }
  const reference = todo("a signed commit, SLSA provenance or another attestation of the head commit");
  return [
    owed("attestation", reference, todo("how it is signed"), now, needs, {
      mechanism: todo("signed_commit, oidc, slsa or notarization"),
      subject_sha: headSha,
      signed: true,
      builder,
    }),
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

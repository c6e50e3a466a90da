import {
  boolean,
  commit,
  count,
  deadline,
  either,
  list,
  type Member,
  mapping,
  oneOf,
  optional,
  percent,
  required,
  type Shape,
  sha256,
  text,
  texts,
  time,
} from "./shapes.ts";

// Appendix B gives much of what the rules ask for no field but prose. These keys of artifacts give it one. All are optional;
// one that is there has this shape, and what it says goes before prose.

const TOOL: Shape = mapping({
  name: required(text, "which tool"),
  version: optional(text, "its version"),
  status: optional(oneOf("pass", "fail", "na"), "how it ended"),
  justification: optional(text, "why it does not apply"),
});

const SURFACE: Shape = oneOf("api", "dependencies", "data_schema", "configuration", "security");

/** Test counts; the total is the sum of the others. */
export const COUNTS: Shape = mapping({
  passed: required(count, "tests that passed"),
  failed: required(count, "tests that failed"),
  skipped: required(count, "tests that were skipped"),
  total: required(count, "all of them"),
});

/** By key, beyond what Appendix B.1 has. */
export const ARTIFACT_EXTENSIONS: { readonly [name: string]: Member } = {
  file: optional(text, "the file in the folder of artifacts"),
  signed: optional(boolean, "whether what is here is signed (F-005)"),
  retain_until: optional(deadline, "kept at least until then (A-005)"),
  stripped_fields: optional(texts, "what was left out of the canonical form (§6.9.1)"),
  commit_sha: optional(commit, "ci_run: the commit that ran (A-002)"),
  run_id: optional(either(text, count), "ci_run: the run"),
  provider: optional(text, "ci_run: whose CI"),
  workflow: optional(text, "ci_run: which workflow"),
  counts: optional(COUNTS, "test_results: counts (A-003)"),
  tests: optional(texts, "test_list: names of all tests (§6.2.1)"),
  count: optional(count, "test_list: how many tests"),
  tools: optional(list(TOOL), "static_analysis, diff: tools with versions"),
  tool: optional(text, "static_analysis, sbom: which tool"),
  version: optional(text, "its version"),
  status: optional(oneOf("pass", "fail", "na"), "static_analysis: how it ended (A-004)"),
  justification: optional(text, "static_analysis: why it does not apply (A-004)"),
  os: optional(text, "environment: operating system"),
  runtime: optional(text, "environment: runtime and version"),
  dependencies: optional(either(text, texts), "environment: lockfile or list of dependencies"),
  files: optional(
    list(
      either(
        mapping({
          path: required(text, "path of the file at head"),
          status: optional(oneOf("A", "C", "D", "M", "R", "T"), "as git says"),
          old_path: optional(text, "path at base, of renames"),
        }),
        text,
      ),
    ),
    "scope_inventory: every file that the change touches (B-003)",
  ),
  symbols: optional(texts, "permalink: identifiers there (B-005)"),
  lines: optional(either(text, count), "permalink: lines, where the link has no anchor"),
  search: optional(
    mapping({
      paths: required(list(text, 1), "where was searched (C-001)"),
      tool: required(text, "with what (C-002)"),
      version: required(text, "which version of it"),
      command: optional(text, "how it was called"),
      deterministic: optional(boolean, "whether it gives the same each time"),
      patterns: required(
        list(
          either(
            mapping({
              id: required(text, "name of the pattern"),
              expression: optional(text, "the pattern"),
              regex: optional(text, "the pattern as a regular expression"),
              ast: optional(text, "the pattern as syntax"),
            }),
            text,
          ),
          1,
        ),
        "what was searched for (C-003)",
      ),
      matches: required(count, "how often it was found"),
    }),
    "search_output: what was searched for, and how",
  ),
  integrity: optional(
    mapping({
      method: required(text, "ast, coverage or framework-json (C-004)"),
      tool: required(text, "with what"),
      version: optional(text, "which version of it"),
      frameworks: optional(texts, "test frameworks that it knows"),
      assertions: optional(
        mapping({
          base: required(count, "at base"),
          head: required(count, "at head"),
          removed: required(count, "of base, gone at head"),
          weakened: required(count, "of base, weaker at head"),
        }),
        "assertions (C-004)",
      ),
      skips: optional(
        mapping({
          base: required(count, "at base"),
          head: required(count, "at head"),
          added: required(either(list(text), count), "new at head"),
        }),
        "skipped tests (C-005)",
      ),
      coverage: optional(
        list(
          mapping({
            file: required(text, "path of the file"),
            base: required(percent, "per cent at base"),
            head: required(percent, "per cent at head"),
          }),
        ),
        "coverage of changed files (C-006)",
      ),
    }),
    "test_integrity_report: how tests changed (§6.4.2)",
  ),
  surfaces: optional(list(SURFACE), "diff: categories of surface that it shows (D-001)"),
  base_sha: optional(commit, "diff: from (D-002)"),
  head_sha: optional(commit, "diff: to (D-002)"),
  format: optional(text, "sbom: CycloneDX or SPDX (D-005)"),
  spec_version: optional(text, "sbom: version of the format (D-005)"),
  requirements: optional(
    list(
      mapping({
        id: required(text, "the requirement"),
        text: optional(text, "what it says"),
        claim_refs: required(list(text), "claims that it maps to (E-002)"),
      }),
    ),
    "requirement_reference: the requirements",
  ),
  items: optional(
    list(
      mapping({
        id: required(text, "the criterion"),
        text: optional(text, "what it says"),
        status: required(oneOf("satisfied", "not_applicable", "out_of_scope"), "what became of it (E-004)"),
        justification: optional(text, "why it is out of scope (E-005)"),
      }),
    ),
    "acceptance_checklist: the criteria",
  ),
  mechanism: optional(
    oneOf("signed_commit", "oidc", "slsa", "notarization"),
    "attestation: how it proves (F-001)",
  ),
  predicate_type: optional(text, "attestation: type of the in-toto predicate"),
  subject_sha: optional(commit, "attestation: the commit that it is about (F-002)"),
  bundle: optional(text, "attestation: the file or text of the bundle"),
  builder: optional(
    mapping({
      id: required(text, "who built (F-004)"),
      trust_basis: optional(text, "why that is to be trusted"),
    }),
    "attestation: the builder",
  ),
  timestamp_token: optional(text, "attestation: file of a signed time (§6.7.1)"),
  url: optional(text, "requirement_reference: as in §6.6.2.1"),
  immutable: optional(boolean, "requirement_reference: as in §6.6.2.1"),
  snapshot_obligation: optional(
    mapping({
      required_by: required(deadline, "when a snapshot must be there"),
      snapshot_method: required(text, "how it is made"),
      responsible_party: required(text, "who makes it"),
    }),
    "requirement_reference: as in §6.6.2.1",
  ),
  content_summary: optional(text, "requirement_reference: as in §6.6.2.1"),
  verified_at: optional(time, "requirement_reference: as in §6.6.2.1"),
  snapshot_reference: optional(text, "requirement_reference: the snapshot, once it is made"),
  snapshot_sha256: optional(sha256, "requirement_reference: of the snapshot"),
};

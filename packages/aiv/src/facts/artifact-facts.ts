import type { TestIntegrityReport } from "./test-integrity-report.ts";

/** What the bytes of a packet's artifacts say. Read by `@aixv/aiv/node`, judged by the rules. */
export interface ArtifactFacts {
  /** By the artifact's place in the packet, such as `/evidence_items/0/artifacts/1` (RFC 6901). */
  readonly artifacts: ReadonlyMap<string, ExaminedArtifact>;
}

export type ExaminedArtifact =
  /** None of the files given is it. */
  | { readonly status: "missing"; readonly reason: string }
  /** There, and not readable: too large, no permission, not what it says it is. */
  | {
      readonly status: "unreadable";
      readonly file: string;
      readonly reason: string;
      /** As those of a file that is read; absent where no byte of it could be. */
      readonly secrets?: readonly SecretPlace[];
    }
  | {
      readonly status: "read";
      /** Path below the folder given. */
      readonly file: string;
      /** Of the bytes as they are, lower-case hex. */
      readonly sha256: string;
      /** The same of SHA-512, for addresses such as `sha512:…`. */
      readonly sha512?: string;
      /** The ids that git gives to a file with these bytes, over SHA-1 and over SHA-256. */
      readonly gitBlobs?: readonly string[];
      /** Every canonical form that its content has (AIV §6.9.1), the bytes as they are among them. */
      readonly forms: readonly CanonicalForm[];
      /** With `[redacted: …]` for texts that seem to hold a secret. */
      readonly content: ArtifactContent;
      /** Secrets that its text seems to hold (AIV §12.4): places and kinds, never values. */
      readonly secrets: readonly SecretPlace[];
    };

/** One documented way to write content for hashing. */
export interface CanonicalForm {
  /** `raw`, or a name of docs/canonical-forms.md, such as `vitest-json`. */
  readonly id: string;
  readonly sha256: string;
  /** Fields that were left out because they differ from run to run; as JSON pointers or element names. */
  readonly stripped: readonly string[];
}

export interface SecretPlace {
  readonly kind: string;
  /** A line number, or a pointer into the packet. */
  readonly place: string;
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly total: number;
}

/** Coverage of one file in per cent, 0 to 100. */
export interface FileCoverage {
  /** As the tool wrote it, absolute for some; `/` between its parts. */
  readonly path: string;
  readonly lines: number;
}

/** What content was recognised, by its own words and not by its name. */
export type ArtifactContent =
  | {
      readonly kind: "test-results";
      readonly format: string;
      readonly counts: TestCounts;
      /** Full names, sorted. */
      readonly tests: readonly string[];
    }
  | { readonly kind: "coverage"; readonly format: string; readonly files: readonly FileCoverage[] }
  | {
      readonly kind: "ci-run";
      readonly format: string;
      readonly commitSha: string;
      readonly runId: string | null;
      /** How it ended, in the forge's own word; `null` while it has not. */
      readonly conclusion: string | null;
      /** Of the run's own link, in lower case, with its port if it has one, such as `github.com`. */
      readonly host?: string;
      /** Path of the repository on its forge, such as `org/repo`, where the export has it. */
      readonly repository?: string;
    }
  | { readonly kind: "diff"; readonly format: string; readonly paths: readonly string[] }
  | { readonly kind: "sbom"; readonly format: "CycloneDX" | "SPDX"; readonly specVersion: string }
  | { readonly kind: "test-integrity"; readonly format: string; readonly report: TestIntegrityReport }
  | { readonly kind: "search-output"; readonly format: string; readonly matches: number }
  /**
   * What linters and compilers found, by the output for programs or for people. Of those that write nothing where they find
   * nothing, `other`, `empty`.
   */
  | {
      readonly kind: "static-analysis";
      readonly format: string;
      readonly errors: number;
      readonly warnings: number;
    }
  /** A rendered page, or an HTTP response as it came: never a canonical form (AIV §6.9.1). */
  | { readonly kind: "html"; readonly format: string }
  | { readonly kind: "other"; readonly format: string };

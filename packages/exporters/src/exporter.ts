import type { JsonObject, JsonValue, Result } from "@aixv/core";
import type { CompiledPolicy } from "@aixv/policy";
import type { ExportError } from "./export-error.ts";
import type { ExportFacts } from "./facts/export-facts.ts";

/** Options of every export. */
export interface ExportOptions {
  /** One of the exporter's `specVersions`; default its first. */
  readonly specVersion?: string;
  /** A URI of whoever verified, of VSA and SVR; default that of this program. Whoever relies on one pairs it with its signer. */
  readonly verifierId?: string;
  /** Where the artifact is to be fetched from, a URI; default a URN of its digest. */
  readonly artifactUri?: string;
  /** The policy by which the decision came about: whether a rule asks for figures, or only that they be there. One of another digest counts for nothing. */
  readonly decidedBy?: Pick<CompiledPolicy, "policy" | "digest">;
}

/** Something that was verified and that a document does not say, since its format cannot. */
export type OmittedFact = {
  /** UPPER_SNAKE. */
  readonly code: OmissionCode;
  /** The digest of the bundle that says it, or `artifact` or `decision`. */
  readonly evidence: string;
  /** JSON Pointer into its predicate, its payload, or the decision; `""`: all of it. */
  readonly pointer: string;
  /** One line: why, and which format can say it. */
  readonly reason: string;
};

/** Why a fact is in no document. */
export const OMISSION_CODES = [
  /** The format has nothing of the kind. */
  "NOT_OF_THIS_FORMAT",
  /** The format has it, but asks for something that nobody said. */
  "REQUIRED_FACT_MISSING",
  /** Several trusted people say different things, and the format takes one. */
  "CONFLICTING_CLAIMS",
  /** Its value is none that the format takes, such as a name that is no URI. */
  "VALUE_NOT_EXPRESSIBLE",
] as const;

/** One of {@link OMISSION_CODES}. */
export type OmissionCode = (typeof OMISSION_CODES)[number];

/** What became of facts in a format. */
export interface ExportedDocuments {
  /** At least one. Equal facts give equal documents. */
  readonly documents: readonly JsonObject[];
  /** What was verified and is in none of them; sorted. */
  readonly omitted: readonly OmittedFact[];
}

/** Something wrong with a document. */
export type CheckFinding = {
  /** UPPER_SNAKE. */
  readonly code: string;
  /** One line: what was expected, and what is there. */
  readonly message: string;
  /** JSON Pointer (RFC 6901). */
  readonly path: string;
};

/** What a statement that signs documents says. */
export interface ExportPredicate {
  readonly predicateType: string;
  readonly predicate: JsonObject;
}

/** Where a fact goes: for the documentation, and for the test that nothing is lost. */
export interface FactMapping {
  /** Such as `training.parent_models[].digest`. */
  readonly fact: string;
  /** Such as `predicate.buildDefinition.resolvedDependencies[].digest`. */
  readonly target: string;
}

/** A format that facts can be written in. Pure: no IO, no clock, no randomness. */
export interface Exporter {
  /** As `aixv export --format` takes it. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Versions of its specification that can be written, the default first. */
  readonly specVersions: readonly [string, ...string[]];
  /** Of the written file. */
  readonly mediaType: string;
  /** What a file of it ends in, such as `.cdx.json`. */
  readonly extension: string;
  /** `json`: one document. `json-lines`: one or more, a line each. */
  readonly serialization: "json" | "json-lines";
  /** Whether the headers of the artifact's files are of use to it; absent: nobody need read them. */
  readonly takesHeaders?: true;
  /** Where each fact goes; what is not listed is omitted, and told. */
  readonly mapping: readonly FactMapping[];
  /**
   * Writes facts in this format.
   *
   * @returns the documents, or `EXPORT_EMPTY` where nothing was verified that it could say
   */
  export(facts: ExportFacts, options?: ExportOptions): Result<ExportedDocuments, ExportError>;
  /**
   * What is wrong with anybody's document of this format, by the rules of its specification that schemas do not hold too. It proves
   * nothing of what the document says.
   */
  check(document: JsonValue): readonly CheckFinding[];
  /** Whether a document says that it is of this format, be it right or wrong; never both of two exporters. */
  recognizes(document: JsonValue): boolean;
  /** How documents of it are signed as one statement; absent where each is a statement itself. */
  readonly predicate?: (documents: readonly JsonObject[]) => ExportPredicate;
}

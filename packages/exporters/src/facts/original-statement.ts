import type { Digest } from "@aixv/core";
import { parseBundle, parseStatement, type Statement } from "@aixv/envelope";
import type { StatementFacts } from "@aixv/policy";
import { digestSet } from "../documents/digest-set.ts";
import type { ExportFacts } from "./export-facts.ts";

/** The statement that a bundle of the facts signs, as it was signed; undefined where the facts have no such bundle. */
export function originalStatement({ bundles }: ExportFacts, digest: Digest): Statement | undefined {
  const bytes = bundles.get(digest);
  const bundle = bytes === undefined ? undefined : parseBundle(bytes);
  if (bundle?.ok !== true || bundle.value.content.kind === "messageSignature") return undefined;
  const statement = parseStatement(bundle.value.content.envelope.payload);
  return statement.ok ? statement.value : undefined;
}

/** The subjects of a claim as it was signed, with their names; else as the facts have them. */
export function subjectsOf(facts: ExportFacts, claim: StatementFacts): Statement["subject"] {
  const original = originalStatement(facts, claim.bundle_digest);
  if (original !== undefined) return original.subject;
  return claim.subjects.map(({ digest, artifact_type }) => ({
    ...(digest === facts.artifact.digest ? { name: facts.artifact.name } : {}),
    digest: digestSet(digest),
    ...(artifact_type === undefined ? {} : { annotations: { artifact_type } }),
  }));
}

import { type Digest, type JsonObject, ok, type Result, timeToMillis } from "@aixv/core";
import { defineExporter, type WriteOptions } from "../define-exporter.ts";
import { advisoryNotes, NO_ACTION, pathNotes } from "../documents/advisory-notes.ts";
import { omitAllButAdvisories, omitFixes } from "../documents/advisory-omissions.ts";
import { Omissions } from "../documents/omissions.ts";
import { signerUris } from "../documents/signer-uri.ts";
import { NO_ADVISORY, nothingFor } from "../documents/unsaid.ts";
import { uuidOf } from "../documents/uuid.ts";
import { DEFAULT_VERIFIER } from "../documents/verifier.ts";
import type { ExportError } from "../export-error.ts";
import type { ExportedDocuments, Exporter } from "../exporter.ts";
import { type Advisory, type AdvisoryRevision, advisoriesOf } from "../facts/advisories.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { checkOpenVex, isOpenVex } from "./check-openvex.ts";
import { OPENVEX_CONTEXT } from "./context.ts";
import { openVexProducts } from "./products.ts";

/**
 * OpenVEX: which artifacts verified advisories call affected, and which fixed. What was withdrawn is not said: the format has no
 * status for it, and `not_affected` is nobody's word.
 */
export const openvex: Exporter = defineExporter({
  id: "openvex",
  title: "OpenVEX",
  specVersions: ["0.2.0"],
  mediaType: "application/vnd.openvex+json",
  extension: ".openvex.json",
  serialization: "json",
  mapping: [
    { fact: "artifact.digest, other_digests", target: "statements[].products[].@id, hashes" },
    { fact: "advisory.advisory_id", target: "statements[].vulnerability.name" },
    { fact: "advisory.aliases[]", target: "statements[].vulnerability.aliases" },
    { fact: "advisory.title, summary", target: "statements[].vulnerability.description" },
    {
      fact: "advisory.affected[], expanded over the verified lineage",
      target: "statements[].products with status affected; status_notes aixv:affected, aixv:selected",
    },
    {
      fact: "advisory.fixed_digests[]",
      target: "statements[].products with status fixed; status_notes aixv:fixed_digests",
    },
    {
      fact: "advisory.recommended_actions[]",
      target: "statements[].action_statement; vulnerability.description where fixed",
    },
    {
      fact: "advisory.status, severity, reason_code, published_at, updated_at, references[]",
      target: "statements[].status_notes, a line each",
    },
    { fact: "purl of a claim", target: "statements[].products[].identifiers.purl" },
    { fact: "signers", target: "author; statements[].status_notes aixv:signer" },
    {
      fact: "signed_time, integrated_time, else evaluated_at",
      target: "timestamp, statements[].timestamp",
    },
    { fact: "bundle digest, record digest", target: "statements[].status_notes aixv:bundle, aixv:record" },
  ],
  write: writeOpenVex,
  check: checkOpenVex,
  recognizes: isOpenVex,
  predicate: ([document = {}]) => ({ predicateType: OPENVEX_CONTEXT, predicate: document }),
});

type Status = "affected" | "fixed";

function writeOpenVex(facts: ExportFacts, options: WriteOptions): Result<ExportedDocuments, ExportError> {
  const advisories = advisoriesOf(facts);
  const omitted = new Omissions();
  omitAllButAdvisories(facts, advisories, omitted);
  const productsOf = openVexProducts(facts, options, omitted);
  const said: AdvisoryRevision[] = [];
  const statements: JsonObject[] = [];
  for (const advisory of advisories) {
    for (const revision of advisory.revisions) {
      const { concerned, fixed } = revision;
      if (concerned.length + fixed.length === 0) {
        const reason = reasonForNone(revision);
        omitted.add("NOT_OF_THIS_FORMAT", revision.signed.bundle_digest, reason);
        continue;
      }
      said.push(revision);
      omitFixes(revision, omitted);
      const add = (status: Status, digests: readonly Digest[]): void => {
        if (digests.length === 0) return;
        statements.push(statementOf(advisory, revision, status, productsOf(digests)));
      };
      add(
        "affected",
        concerned.map(({ digest }) => digest),
      );
      add("fixed", fixed);
    }
  }
  const [latest] = said.map(({ time }) => time).toSorted((a, b) => timeToMillis(b) - timeToMillis(a));
  if (latest === undefined)
    return nothingFor("OpenVEX", "an advisory that names an artifact and was not withdrawn", NO_ADVISORY);
  const content: JsonObject = {
    author: authorsOf(said).join(", "),
    timestamp: latest,
    // A number that rises with each change (OpenVEX 0.2.0) would have to be remembered: what differs is another document.
    version: 1,
    tooling: options.verifierId ?? DEFAULT_VERIFIER,
    statements,
  };
  const document = { "@context": OPENVEX_CONTEXT, "@id": idOf(content), ...content };
  return ok({ documents: [document], omitted: omitted.list });
}

function statementOf(
  { id }: Advisory,
  revision: AdvisoryRevision,
  status: Status,
  products: readonly JsonObject[],
): JsonObject {
  const { advisory, concerned, signed, time } = revision;
  const { aliases = [], title, summary, recommended_actions: actions } = advisory;
  const isAffected = status === "affected";
  // Only of what is affected the format takes what to do.
  const texts = [title, summary, ...(isAffected ? [] : actions)].filter((text) => text !== undefined);
  const notes = [...advisoryNotes(revision), ...(isAffected ? pathNotes(concerned) : [])];
  const action = actions.length > 0 ? actions.join("\n") : NO_ACTION;
  const content: JsonObject = {
    vulnerability: {
      name: id,
      ...(texts.length === 0 ? {} : { description: texts.join("\n\n") }),
      ...(aliases.length === 0 ? {} : { aliases: [...new Set(aliases)] }),
    },
    timestamp: time,
    products,
    status,
    status_notes: notes.join("\n"),
    ...(isAffected ? { action_statement: action } : {}),
  };
  return { "@id": idOf({ bundle: signed.bundle_digest, ...content }), ...content };
}

/** Made of all that it names, so that what has one id is the same. */
function idOf(content: JsonObject): string {
  return `urn:uuid:${uuidOf("openvex", JSON.stringify(content))}`;
}

function authorsOf(revisions: readonly AdvisoryRevision[]): readonly string[] {
  return [...new Set(revisions.flatMap(({ signed }) => signerUris(signed)))].toSorted();
}

function reasonForNone({ advisory, isInForce }: AdvisoryRevision): string {
  if (advisory.status === "withdrawn")
    return "the format has no status for what was withdrawn; csaf and osv carry it";
  if (!isInForce)
    return "a later version withdrew it, for which the format has no status; csaf and osv carry it";
  return "of no artifact it is said any more, or ever was, that it is affected or fixed; csaf and osv carry it";
}

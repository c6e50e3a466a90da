import { isJsonObject, type JsonObject, ok, type Result } from "@aixv/core";
import { defineExporter, type WriteOptions } from "../define-exporter.ts";
import { omitAllButAdvisories, omitFixes } from "../documents/advisory-omissions.ts";
import { EXPORT_PREDICATE_TYPE } from "../documents/export-predicate-type.ts";
import { Omissions } from "../documents/omissions.ts";
import { haveOneSigner, nameOf } from "../documents/publisher.ts";
import { signerUris } from "../documents/signer-uri.ts";
import { sortMembers } from "../documents/sort-members.ts";
import { NO_ADVISORY, nothingFor } from "../documents/unsaid.ts";
import { isNormalUri } from "../documents/uri.ts";
import { uuidOf } from "../documents/uuid.ts";
import type { ExportError } from "../export-error.ts";
import type { ExportedDocuments, Exporter } from "../exporter.ts";
import { type Advisory, type AdvisoryRevision, advisoriesOf } from "../facts/advisories.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { checkCsaf, isCsaf } from "./check-csaf.ts";
import { csafProducts } from "./products.ts";
import { productStatusOf, vulnerabilityOf } from "./vulnerability.ts";

/**
 * CSAF 2.0: a document for each advisory, on a line of its own; that of one advisory is a JSON file. Its profile is the security
 * advisory, as the VEX profile asks what to do about each affected product, which an advisory need not say; and the base profile
 * where it says of no product that it is affected or fixed, such as when it was withdrawn.
 */
export const csaf: Exporter = defineExporter({
  id: "csaf",
  title: "CSAF security advisory",
  specVersions: ["2.0"],
  mediaType: "application/json",
  extension: ".csaf.jsonl",
  serialization: "json-lines",
  mapping: [
    {
      fact: "artifact.name, digest, other_digests",
      target: "product_tree.full_product_names[], with x_generic_uris; hashes of a file",
    },
    { fact: "advisory.advisory_id", target: "document.tracking.aliases[], id; vulnerabilities[0].ids[]" },
    {
      fact: "advisory.aliases[]",
      target: "vulnerabilities[0].cve of the only CVE, ids[]; notes where another signed",
    },
    { fact: "advisory.title", target: "document.title, vulnerabilities[0].title; notes of other versions" },
    { fact: "advisory.summary", target: "vulnerabilities[0].notes[category=summary]" },
    {
      fact: "advisory.affected[], expanded over the verified lineage",
      target: "vulnerabilities[0].product_status.known_affected",
    },
    { fact: "advisory.fixed_digests[]", target: "vulnerabilities[0].product_status.fixed" },
    {
      fact: "advisory.recommended_actions[]",
      target: "vulnerabilities[0].remediations[category=mitigation]; notes where nothing is affected",
    },
    {
      fact: "advisory.severity",
      target: "document.aggregate_severity.text, vulnerabilities[0].threats[category=impact]",
    },
    { fact: "advisory.references[]", target: "vulnerabilities[0].references[]" },
    { fact: "advisory.published_at", target: "vulnerabilities[0].release_date" },
    {
      fact: "advisory.status, reason_code, updated_at, and of each version all of these",
      target: "vulnerabilities[0].notes[category=other], document.tracking.revision_history[].summary",
    },
    { fact: "purl of a claim", target: "product_identification_helper.purl" },
    { fact: "signers", target: "document.publisher (category other); notes of each version" },
    {
      fact: "signed_time, integrated_time, else evaluated_at",
      target: "document.tracking.revision_history[].date, initial_release_date, current_release_date",
    },
    { fact: "bundle digest, record digest", target: "vulnerabilities[0].notes[category=other]" },
  ],
  write: writeCsaf,
  check: checkCsaf,
  recognizes: isCsaf,
  predicate: (documents) => ({
    predicateType: EXPORT_PREDICATE_TYPE,
    predicate: { format: "csaf", documents },
  }),
});

function writeCsaf(facts: ExportFacts, options: WriteOptions): Result<ExportedDocuments, ExportError> {
  const advisories = advisoriesOf(facts);
  if (advisories.length === 0) return nothingFor("CSAF", "an advisory", NO_ADVISORY);
  const omitted = new Omissions();
  omitAllButAdvisories(facts, advisories, omitted);
  for (const { revisions } of advisories)
    for (const revision of revisions) if (revision.isInForce) omitFixes(revision, omitted);
  const productsOf = csafProducts(facts, options);
  const documents = advisories.map((advisory): JsonObject => {
    const status = productStatusOf(advisory);
    const products = productsOf([...status.known_affected, ...status.fixed]);
    const hasProducts = products.length > 0;
    const content: JsonObject = {
      document: {
        category: hasProducts ? "csaf_security_advisory" : "csaf_base",
        csaf_version: options.specVersion,
        ...severityOf(advisory),
        publisher: publisherOf(advisory.current),
        title: advisory.current.advisory.title ?? advisory.id,
        tracking: trackingOf(advisory),
      },
      ...(hasProducts ? { product_tree: { full_product_names: products } } : {}),
      vulnerabilities: [vulnerabilityOf(advisory, status)],
    };
    return sortMembers(withId(content, advisory.id));
  });
  return ok({ documents, omitted: omitted.list });
}

/**
 * The id of a document is of what it says: the number of its version tells versions of the advisory, and not what else was verified.
 * The advisory's own is an alias.
 */
function withId({ document, ...content }: JsonObject, id: string): JsonObject {
  const about = isJsonObject(document) ? document : {};
  const tracking = isJsonObject(about.tracking) ? about.tracking : {};
  const uuid = uuidOf("csaf", JSON.stringify({ document, ...content }));
  return {
    document: { ...about, tracking: { ...tracking, aliases: [id], id: `${id}-${uuid}` } },
    ...content,
  };
}

/** Where those in force agree. */
function severityOf({ revisions, current }: Advisory): JsonObject {
  const inForce = revisions.filter(({ isInForce }) => isInForce);
  const isOne = inForce.every(({ advisory }) => advisory.severity === current.advisory.severity);
  return isOne ? { aggregate_severity: { text: current.advisory.severity } } : {};
}

/** Of what sort a signer is nobody says: `other` is for whoever is none of the rest. */
function publisherOf(revision: AdvisoryRevision): JsonObject {
  const [first = ""] = signerUris(revision.signed);
  const namespace = isNormalUri(first) ? first : `urn:aixv:signer:${encodeURIComponent(first)}`;
  return { category: "other", name: nameOf(revision), namespace };
}

function trackingOf(advisory: Advisory): JsonObject {
  const { revisions } = advisory;
  const [first] = revisions;
  const last = revisions.at(-1) ?? first;
  return {
    current_release_date: last.time,
    generator: { engine: { name: "aixv" } },
    initial_release_date: first.time,
    revision_history: revisions.map((revision, index) => ({
      date: revision.time,
      number: String(index + 1),
      summary: summaryOf(revision, advisory),
    })),
    status: "final",
    version: String(revisions.length),
  };
}

function summaryOf(revision: AdvisoryRevision, { current, withdrawn }: Advisory): string {
  const time = revision.isTimeProved
    ? []
    : ["Nothing proves when it was signed: the date is that of verification."];
  const signer = haveOneSigner(revision, current) ? [] : [`Signed by ${nameOf(revision)}.`];
  return [statusOf(revision, withdrawn !== undefined), ...time, ...signer].join(" ");
}

function statusOf({ advisory, isInForce, isTimeProved }: AdvisoryRevision, isWithdrawn: boolean): string {
  const { status } = advisory;
  if (status !== "withdrawn")
    return `The advisory is said to be ${status}${isInForce ? "" : ", and withdrawn later"}.`;
  if (!isTimeProved) return "A withdrawal without a proved time: it counts for nothing.";
  return isWithdrawn
    ? "The advisory is withdrawn."
    : "A withdrawal of earlier versions: others are in force, as it is not proved to be later.";
}

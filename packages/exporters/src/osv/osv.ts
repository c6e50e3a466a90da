import { type Digest, type JsonObject, type JsonValue, ok, type Result, timeToMillis } from "@aixv/core";
import type { LineageEdge } from "@aixv/records";
import { defineExporter, type WriteOptions } from "../define-exporter.ts";
import { omitAllButAdvisories, omitFixes } from "../documents/advisory-omissions.ts";
import { EXPORT_PREDICATE_TYPE } from "../documents/export-predicate-type.ts";
import { Omissions } from "../documents/omissions.ts";
import { publishedRevisions } from "../documents/publisher.ts";
import { sortMembers } from "../documents/sort-members.ts";
import { NO_ADVISORY, nothingFor } from "../documents/unsaid.ts";
import { isNormalUri } from "../documents/uri.ts";
import type { ExportError } from "../export-error.ts";
import type { ExportedDocuments, Exporter } from "../exporter.ts";
import { type Advisory, type AdvisoryRevision, advisoriesOf } from "../facts/advisories.ts";
import type { ExportFacts } from "../facts/export-facts.ts";
import { packageUrlsOf } from "../facts/package-urls.ts";
import { checkOsv, isOsv } from "./check-osv.ts";

/**
 * OSV: an entry for each advisory, on a line of its own. There is no ecosystem of models, so that no affected artifact has a package;
 * its digest is its version. What the format has no member for is in `database_specific`, and so are all versions, whole.
 */
export const osv: Exporter = defineExporter({
  id: "osv",
  title: "OSV",
  specVersions: ["1.9.0"],
  mediaType: "application/json",
  extension: ".osv.jsonl",
  serialization: "json-lines",
  mapping: [
    { fact: "artifact.name", target: "affected[].database_specific.aixv:name" },
    { fact: "advisory.advisory_id", target: "id, after x_AIXV-" },
    { fact: "advisory.aliases[] such as a CVE, of the current signer", target: "aliases[]" },
    { fact: "advisory.title", target: "summary, on one line" },
    { fact: "advisory.summary, recommended_actions[]", target: "details, escaped for Markdown" },
    { fact: "advisory.references[] of the current signer", target: "references[type=WEB]" },
    { fact: "advisory.published_at", target: "published, unless it is after modified" },
    {
      fact: "advisory.affected[], expanded over the verified lineage",
      target: "affected[].versions, affected[].database_specific.aixv:path, aixv:bundles",
    },
    { fact: "advisory.fixed_digests[]", target: "database_specific.aixv:fixed" },
    { fact: "advisory.severity, reason_code, status", target: "database_specific.aixv:*" },
    { fact: "time of a withdrawal", target: "withdrawn" },
    { fact: "signed_time, integrated_time, else evaluated_at", target: "modified" },
    { fact: "purl of a claim", target: "affected[].database_specific.aixv:purl" },
    {
      fact: "every version: payload, signers, times, bundle digest, record digest",
      target: "database_specific.aixv:versions[]",
    },
  ],
  write: writeOsv,
  check: checkOsv,
  recognizes: isOsv,
  predicate: (documents) => ({
    predicateType: EXPORT_PREDICATE_TYPE,
    predicate: { format: "osv", documents },
  }),
});

function writeOsv(facts: ExportFacts, options: WriteOptions): Result<ExportedDocuments, ExportError> {
  const advisories = advisoriesOf(facts);
  if (advisories.length === 0) return nothingFor("OSV", "an advisory", NO_ADVISORY);
  const omitted = new Omissions();
  omitAllButAdvisories(facts, advisories, omitted);
  for (const { revisions } of advisories)
    for (const revision of revisions) if (revision.isInForce) omitFixes(revision, omitted);
  const affectedBy = affectedEntries(facts);
  const documents = advisories.map((advisory) =>
    sortMembers({ schema_version: options.specVersion, ...entryOf(advisory, affectedBy(advisory)) }),
  );
  return ok({ documents, omitted: omitted.list });
}

/** Identifiers of other databases, as the format has them: the name of one, and an id in it. */
const OTHER_ID = /^[A-Za-z][A-Za-z0-9_]*-[A-Za-z0-9._:-]+$/;

function entryOf(advisory: Advisory, affected: readonly JsonObject[]): JsonObject {
  const { id, revisions, current, withdrawn } = advisory;
  const { title, summary, severity, reason_code, status, recommended_actions } = current.advisory;
  const modified = (revisions.at(-1) ?? current).time;
  const { published_at: published } = current.advisory;
  const isPublished = published !== undefined && timeToMillis(published) <= timeToMillis(modified);
  const own = publishedRevisions(advisory);
  const aliases = textsOf(own, (one) => one.advisory.aliases).filter((alias) => OTHER_ID.test(alias));
  const references = textsOf(own, (one) => one.advisory.references).filter(isNormalUri);
  const line = title?.replaceAll(/\s+/g, " ").trim() ?? "";
  const details = [summary, ...recommended_actions].filter((text) => text !== undefined);
  const fixed = textsOf(revisions, (one) => one.fixed);
  return {
    id: `x_AIXV-${id}`,
    modified,
    ...(isPublished ? { published } : {}),
    ...(withdrawn === undefined ? {} : { withdrawn }),
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(line === "" ? {} : { summary: line }),
    ...(details.length === 0 ? {} : { details: details.map(escapeMarkdown).join("\n\n") }),
    ...(affected.length === 0 ? {} : { affected }),
    ...(references.length === 0 ? {} : { references: references.map((url) => ({ type: "WEB", url })) }),
    database_specific: {
      "aixv:severity": severity,
      "aixv:reason_code": reason_code,
      "aixv:status": status,
      ...(fixed.length === 0 ? {} : { "aixv:fixed": fixed }),
      "aixv:versions": revisions.map(versionOf),
    },
  };
}

/** Each artifact that some version in force calls affected, once. */
function affectedEntries(facts: ExportFacts): (advisory: Advisory) => readonly JsonObject[] {
  const purls = packageUrlsOf(facts);
  return ({ revisions }) => {
    const byDigest = new Map<Digest, { readonly path: readonly LineageEdge[]; readonly bundles: Digest[] }>();
    for (const { concerned, signed } of revisions)
      for (const { digest, path } of concerned) {
        const bundles = byDigest.get(digest)?.bundles ?? [];
        byDigest.set(digest, { path, bundles });
        bundles.push(signed.bundle_digest);
      }
    return [...byDigest]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([digest, { path, bundles }]) => {
        const purl = purls.get(digest);
        return {
          versions: [digest],
          database_specific: {
            "aixv:digest": digest,
            "aixv:bundles": bundles,
            ...(digest === facts.artifact.digest ? { "aixv:name": facts.artifact.name } : {}),
            ...(path.length === 0 ? {} : { "aixv:path": path.map((edge) => ({ ...edge })) }),
            ...(purl === undefined ? {} : { "aixv:purl": purl }),
          },
        };
      });
  };
}

function versionOf({ signed, advisory, isInForce }: AdvisoryRevision): JsonObject {
  const { bundle_digest, method, signers, is_logged, integrated_time, signed_time } = signed;
  return {
    advisory: advisory as JsonValue,
    bundle_digest,
    ...("record_digest" in signed ? { record_digest: signed.record_digest } : {}),
    ...("created_at" in signed && signed.created_at !== undefined ? { created_at: signed.created_at } : {}),
    ...("subjects" in signed ? { subjects: signed.subjects.map(({ digest }) => digest) } : {}),
    method,
    signers: signers.map(({ subjects, issuer }) => ({
      subjects: [...subjects],
      ...(issuer === undefined ? {} : { issuer }),
    })),
    is_logged,
    is_in_force: isInForce,
    ...(integrated_time === undefined ? {} : { integrated_time }),
    ...(signed_time === undefined ? {} : { signed_time }),
  };
}

/** Of all versions, each once, sorted. */
function textsOf(
  revisions: readonly AdvisoryRevision[],
  list: (revision: AdvisoryRevision) => readonly string[] | undefined,
): readonly string[] {
  return [...new Set(revisions.flatMap((one) => list(one) ?? []))].toSorted();
}

/** The format reads `details` as Markdown, and who wrote a text for a record need not have. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>&#!|~]/g, "\\$&");
}

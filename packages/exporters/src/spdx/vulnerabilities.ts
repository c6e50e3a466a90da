import type { Digest, JsonObject } from "@aixv/core";
import { advisoryNotes, NO_ACTION, pathNotes } from "../documents/advisory-notes.ts";
import { isNormalUri } from "../documents/uri.ts";
import { type Advisory, type AdvisoryRevision, advisoriesOf } from "../facts/advisories.ts";
import { addSigner } from "./agents.ts";
import { dateTime } from "./date-time.ts";
import type { Members } from "./element-graph.ts";
import { addHasEvidence } from "./evidence.ts";
import { packageId, type SpdxInput } from "./spdx-input.ts";

/**
 * Advisories: a vulnerability for each id, as its current version has it, and VEX of packages of the document that versions in force
 * call affected or fixed. Nothing is ever not affected, as no advisory says so.
 */
export function addVulnerabilities(input: SpdxInput): void {
  for (const advisory of advisoriesOf(input.facts)) {
    const vulnerability = addVulnerability(input, advisory);
    const bundles = advisory.revisions.map(({ signed }) => signed.bundle_digest);
    addHasEvidence(input, vulnerability, `vulnerability:${advisory.id}`, bundles);
    for (const revision of advisory.revisions) {
      const { concerned, fixed } = revision;
      const { recommended_actions: actions } = revision.advisory;
      addVex(input, vulnerability, revision, {
        type: "security_VexAffectedVulnAssessmentRelationship",
        relationshipType: "affects",
        digests: concerned.map(({ digest }) => digest),
        notes: pathNotes(concerned),
        members: {
          // Required of what is affected (Security/VexAffectedVulnAssessmentRelationship).
          security_actionStatement: actions.length > 0 ? actions.join("\n") : NO_ACTION,
        },
      });
      addVex(input, vulnerability, revision, {
        type: "security_VexFixedVulnAssessmentRelationship",
        relationshipType: "fixedIn",
        digests: fixed,
        notes: [],
        members: {},
      });
    }
  }
}

function addVulnerability({ graph }: SpdxInput, { id, revisions, current, withdrawn }: Advisory): string {
  const { aliases = [], references = [], title, summary } = current.advisory;
  const { published_at, updated_at } = current.advisory;
  // By the time of a withdrawal that is proved, if one is.
  const isProved = revisions.some((one) => one.time === withdrawn && one.isTimeProved);
  return graph.add("security_Vulnerability", ["vulnerability", id], {
    name: id,
    summary: title,
    description: summary,
    externalIdentifier: [id, ...new Set(aliases)].map(
      (identifier): JsonObject => ({
        type: "ExternalIdentifier",
        externalIdentifierType: /^CVE-\d{4}-\d{4,}$/.test(identifier) ? "cve" : "securityOther",
        identifier,
      }),
    ),
    externalRef: [...new Set(references)].filter(isNormalUri).map((uri) => ({
      type: "ExternalRef",
      externalRefType: "securityAdvisory",
      locator: [uri],
    })),
    security_publishedTime: published_at === undefined ? undefined : dateTime(published_at),
    security_modifiedTime: updated_at === undefined ? undefined : dateTime(updated_at),
    security_withdrawnTime: withdrawn === undefined || !isProved ? undefined : dateTime(withdrawn),
  });
}

interface Vex {
  readonly type: string;
  readonly relationshipType: string;
  readonly digests: readonly Digest[];
  readonly notes: readonly string[];
  readonly members: Members;
}

function addVex(
  input: SpdxInput,
  from: string,
  revision: AdvisoryRevision,
  { type, relationshipType, digests, notes, members }: Vex,
): void {
  const to = digests.flatMap((digest) => packageId(input, digest) ?? []);
  if (to.length === 0) return;
  const { signed, time, isTimeProved } = revision;
  const [signer, ...others] = signed.signers;
  input.graph.add(type, ["relationship", relationshipType, signed.bundle_digest], {
    from,
    relationshipType,
    to: [...new Set(to)].toSorted(),
    suppliedBy: signer === undefined || others.length > 0 ? undefined : addSigner(input, signer),
    security_publishedTime: isTimeProved ? dateTime(time) : undefined,
    security_statusNotes: [...advisoryNotes(revision), ...notes].join("\n"),
    ...members,
  });
}

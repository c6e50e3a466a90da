import type { Digest, JsonObject } from "@aixv/core";
import type { AdvisoryNotice, Flag, LineageClaim, LineageGraph, Link, Walk } from "@aixv/lineage";
import type { LineageReport, LineageView } from "@aixv/sdk";

/** A lineage for `--json`; the keys of the AIXV reference, and more. */
export function lineageResult(artifact: string, view: LineageView, report: LineageReport): JsonObject {
  const { graph, claims, explanation, unverifiedAdvisories, trace, impact, way } = report;
  const { flags, untrusted, over, unclear } = explanation;
  const standings = claims.map(({ id }) => graph.claim(id)?.standing);
  const trusted = standings.filter((standing) => standing === "trusted").length;
  const links = [
    ...(trace?.links ?? []),
    ...(impact?.links ?? []),
    ...(way?.links ?? []),
    ...(trace?.unused ?? []),
    ...(impact?.unused ?? []),
    ...report.rollbacks.links,
    ...report.rollbacks.unused,
    ...flags.flatMap(({ path }) => path),
  ];
  return {
    view,
    artifact,
    artifact_digest: report.artifact,
    follow: report.follow,
    attestation_count: claims.length,
    attestation_trust: {
      total: claims.length,
      signed: claims.filter(({ signed }) => signed).length,
      signed_and_trusted: trusted,
      unsigned_or_untrusted: claims.length - trusted,
    },
    attestation_violations: [...report.violations],
    advisory_count:
      flags.length + untrusted.length + over.length + unclear.length + unverifiedAdvisories.length,
    trusted_active_advisory_count: flags.length + unclear.length,
    ...(trace === undefined ? {} : { parents: trace.links.map((link) => parentResult(trace, link)) }),
    ...(impact === undefined
      ? {}
      : { descendants: impact.links.map((link) => descendantResult(impact, link)) }),
    ...(view === "explain" ? explainResult(report) : {}),
    ...(view === "path" ? { path: way === undefined ? null : way.links.map(linkResult) } : {}),
    unused: [...(trace?.unused ?? []), ...(impact?.unused ?? [])].map(linkResult),
    is_cut: trace?.isCut === true || impact?.isCut === true,
    claims: claimsResult(graph, [...links.flatMap((link) => link.claims), ...claims.map(({ id }) => id)]),
    rollbacks: report.rollbacks.links.map(linkResult),
    findings: report.findings.map(({ code, artifact: of, message, assertions, cycle }) => ({
      code,
      artifact: of,
      message,
      assertions: assertions.map(({ claim, values }) => ({ claim, values: [...values] })),
      ...(cycle === undefined ? {} : { cycle: cycle.map(({ type, from, to }) => ({ type, from, to })) }),
    })),
    ignored: report.ignored.map(({ code, message, evidence }) => ({ code, message, evidence })),
  };
}

function explainResult({ explanation, unverifiedAdvisories, violations }: LineageReport): JsonObject {
  const { flags, untrusted, over, unclear } = explanation;
  // In the words of the AIXV reference.
  const said = [
    ...(violations.length > 0 ? ["attestation trust violations present"] : []),
    ...(flags.length + unclear.length > 0 ? ["trusted active advisories present"] : []),
  ];
  return {
    explain: said.length === 0 ? ["no immediate trust or advisory blockers detected"] : said,
    flags: flags.map(flagResult),
    advisories_unclear: unclear.map(noticeResult),
    advisories_over: over.map(noticeResult),
    advisories_untrusted: [
      ...untrusted.map(noticeResult),
      ...unverifiedAdvisories.map(({ advisory, path }) => ({
        advisory_id: advisory.advisory_id,
        severity: advisory.severity,
        status: advisory.status,
        path,
      })),
    ],
  };
}

function flagResult({ notice, relation, target, path, proofs }: Flag): JsonObject {
  return {
    ...noticeResult(notice),
    relation,
    target,
    path: path.map(linkResult),
    // With the advisory all that it takes to show it.
    evidence: [notice.id, ...proofs.map(({ id }) => id)],
  };
}

function noticeResult({
  id,
  recordDigest,
  advisory,
  signers,
  integratedTime,
  signedTime,
}: AdvisoryNotice): JsonObject {
  return {
    advisory_id: advisory.advisory_id,
    severity: advisory.severity,
    status: advisory.status,
    reason_code: advisory.reason_code,
    recommended_actions: [...advisory.recommended_actions],
    bundle_digest: id,
    record_digest: recordDigest ?? null,
    signers: signers.flatMap(({ subjects }) => [...subjects]),
    integrated_time: integratedTime ?? null,
    signed_time: signedTime ?? null,
  };
}

function linkResult({ type, from, to, depth, claims }: Link): JsonObject {
  return { type, from, to, depth, claims: [...claims] };
}

/** The farther end of a link, and the nearer one. */
export function linkEnds({ direction }: Walk, link: Link): { readonly near: Digest; readonly far: Digest } {
  const isReversed = link.type === "deployed_as" || link.type === "member_of";
  const isUp = direction === "ancestors";
  return isUp === isReversed ? { near: link.to, far: link.from } : { near: link.from, far: link.to };
}

function parentResult(walk: Walk, link: Link): JsonObject {
  const { near, far } = linkEnds(walk, link);
  return {
    digest: far,
    child_digest: near,
    depth: link.depth,
    edge_type: link.type,
    claims: [...link.claims],
  };
}

function descendantResult(walk: Walk, link: Link): JsonObject {
  const { near, far } = linkEnds(walk, link);
  return {
    digest: far,
    parent_digest: near,
    depth: link.depth,
    edge_type: link.type,
    claims: [...link.claims],
  };
}

function claimsResult(graph: LineageGraph, ids: readonly Digest[]): JsonObject {
  return Object.fromEntries(
    [...new Set(ids)].flatMap((id) => {
      const claim = graph.claim(id);
      return claim === undefined ? [] : [[id, claimResult(claim)]];
    }),
  );
}

function claimResult(claim: LineageClaim): JsonObject {
  const { predicateType, standing, signers, integratedTime, signedTime, refusal } = claim;
  return {
    predicate_type: predicateType,
    standing,
    signers: signers.flatMap(({ subjects }) => [...subjects]),
    integrated_time: integratedTime ?? null,
    signed_time: signedTime ?? null,
    ...(refusal === undefined ? {} : { code: refusal.code, error: refusal.message }),
  };
}

import type { Digest } from "@aixv/core";
import type { Flag, LineageClaim, LineageGraph, Link, Walk } from "@aixv/lineage";
import type { LineageReport, LineageView } from "@aixv/sdk";
import { linkEnds } from "./lineage-result.ts";
import type { Style } from "./style.ts";
import { formatCount, printable } from "./text.ts";

/** Most lines of one list; all are in `--json`. */
const MOST_LINES = 100;

/** A lineage for people. */
export function lineageText(
  artifact: string,
  view: LineageView,
  report: LineageReport,
  style: Style,
): string {
  const { graph, trace, impact, way } = report;
  const walks = [trace, impact].filter((walk) => walk !== undefined);
  const lines = [
    artifact === report.artifact
      ? style.strong(artifact)
      : `${style.strong(printable(artifact))} ${report.artifact}`,
    style.faint(`  ${FOLLOWED[report.follow]}`),
    ...walks.flatMap((walk) => walkLines(walk, graph, style)),
    ...(view === "path" ? wayLines(way?.links, graph, style) : []),
    ...report.rollbacks.links.map(
      ({ to, claims }) => `rolled back to ${to}  ${saidBy(graph, claims, style)}`,
    ),
    ...flagLines(report, style),
    ...report.findings.map(
      ({ code, artifact: of, message }) => `${style.strong("!")} ${of}: ${printable(message)} [${code}]`,
    ),
    ...report.violations.map((violation) => `${style.bad("✘")} ${printable(violation)}`),
  ];
  return lines.join("\n");
}

const FOLLOWED: { readonly [F in LineageReport["follow"]]: string } = {
  trusted: "by claims of trusted signers; what others claim is marked, and not followed",
  verified: "by claims whose signature verifies, whoever signed; others are marked, and not followed",
  claimed: "by whatever is claimed: nothing is known to be true until you say whom you trust",
};

function walkLines(walk: Walk, graph: LineageGraph, style: Style): readonly string[] {
  const isUp = walk.direction === "ancestors";
  const title = isUp ? "came from" : "came of it";
  const line = (link: Link, sign: string): string => {
    const { near, far } = linkEnds(walk, link);
    const of = link.depth === 1 ? "" : ` ${style.faint(isUp ? `of ${short(near)}` : `by ${short(near)}`)}`;
    return `  ${sign} ${link.depth} ${link.type} ${far}${label(graph, far)}${of}  ${saidBy(graph, link.claims, style)}`;
  };
  const lines = [
    ...walk.links.map((link) => line(link, " ")),
    ...walk.unused.map((link) => line(link, style.bad("✘"))),
  ];
  const count = formatCount(walk.artifacts.length, "artifact");
  const cut = walk.isCut ? `, and more: --max-artifacts cut it short` : "";
  return [
    `${title} (${count}${cut})`,
    ...(lines.length === 0
      ? [style.faint(isUp ? "  nothing that is known" : "  nothing that is known of")]
      : []),
    ...lines.slice(0, MOST_LINES),
    ...(lines.length > MOST_LINES ? [`  … and ${lines.length - MOST_LINES} more (all with --json)`] : []),
  ];
}

function wayLines(links: readonly Link[] | undefined, graph: LineageGraph, style: Style): readonly string[] {
  if (links === undefined) return ["neither is known to have come of the other"];
  if (links.length === 0) return ["both are the same"];
  return links.map(
    ({ type, from, to, claims }) => `  ${from} ${type} ${to}  ${saidBy(graph, claims, style)}`,
  );
}

function flagLines(
  { explanation, graph, unverifiedAdvisories }: LineageReport,
  style: Style,
): readonly string[] {
  const { flags, untrusted, over, unclear } = explanation;
  return [
    ...flags.flatMap((flag) => oneFlag(flag, graph, style)),
    ...unclear.map(
      ({ advisory }) =>
        `${style.bad("✘ flagged")} by advisory ${printable(advisory.advisory_id)}, which names no artifact and so counts against every one`,
    ),
    ...over.map(
      ({ advisory }) => `${style.good("✔")} advisory ${printable(advisory.advisory_id)} is over for it`,
    ),
    ...untrusted.map(({ advisory, signers }) => {
      const who = signers.flatMap(({ subjects }) => subjects).join(", ");
      return `${style.faint("?")} advisory ${printable(advisory.advisory_id)} by ${printable(who)}, who is not trusted with advisories`;
    }),
    ...unverifiedAdvisories.map(
      ({ advisory, path }) =>
        `${style.faint("?")} advisory ${printable(advisory.advisory_id)} counts for nothing, no signature of it verifies here: ${printable(path)}`,
    ),
  ];
}

function oneFlag(
  { notice, path, target, proofs }: Flag,
  graph: LineageGraph,
  style: Style,
): readonly string[] {
  const { advisory, signers } = notice;
  const who = signers.flatMap(({ subjects }) => subjects).join(", ");
  const what = `${printable(advisory.advisory_id)} (${advisory.severity}, ${printable(advisory.reason_code)})`;
  return [
    `${style.bad("✘ flagged")} by advisory ${what}, signed by ${printable(who)}`,
    `    on ${target}`,
    ...path.map(({ type, from, to }, index) => {
      const proof = proofs[index];
      return `    ${from} ${type} ${to}  ${proof === undefined ? "" : saidBy(graph, [proof.id], style)}`;
    }),
    ...advisory.recommended_actions.map((action) => `    → ${printable(action)}`),
  ];
}

/** Who claims something, and how that stands. */
function saidBy(graph: LineageGraph, claims: readonly Digest[], style: Style): string {
  return claims
    .flatMap((id) => graph.claim(id) ?? [])
    .map((claim) => standingOf(claim, style))
    .join("; ");
}

function standingOf({ standing, signers, refusal }: LineageClaim, style: Style): string {
  const who = printable(signers.flatMap(({ subjects }) => subjects).join(", "));
  switch (standing) {
    case "trusted":
      return `${style.good("✔")} ${who}`;
    case "verified":
      return `${style.faint("?")} ${who} (not trusted)`;
    case "unverified":
      return style.faint("? signed, not verified");
    case "unsigned":
      return style.faint("○ not signed");
    case "refused":
      return `${style.bad("✘")} refused [${refusal?.code ?? ""}]`;
  }
}

function label(graph: LineageGraph, digest: Digest): string {
  const types = new Set(graph.typesOf(digest).map(({ artifactType }) => artifactType));
  const release = graph.releaseOf(digest);
  const names = [...(release === undefined ? [] : [release]), ...types];
  return names.length === 0 ? "" : ` (${printable(names.join(", "))})`;
}

function short(digest: Digest): string {
  return `${digest.slice(0, "sha256:".length + 12)}…`;
}

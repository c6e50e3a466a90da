import type { LineageRequirement, PolicyPayload } from "@aixv/records";
import { namesOf } from "../decision/report.ts";
import type { StatementFacts } from "../facts/admission-facts.ts";
import { MAX_ANCESTORS, type Origin } from "../lineage/lineage.ts";
import type { Evaluation, Rule } from "./rule.ts";

/**
 * Where the artifact came from (AIXV §8). Whoever denies ancestors or datasets has to know all of them: then what the
 * artifact, and each of its ancestors, was made of must be said by somebody trusted, but where the policy's
 * `upstream_fallback` lets less suffice.
 */
export function compileLineageRule(policy: PolicyPayload): Rule | undefined {
  const { deny_ancestors = [], deny_datasets = [], lineage = {} } = policy;
  const complete = completeness(policy);
  if (complete === undefined && lineage.min_depth === undefined) return undefined;
  return (evaluation) => {
    const { report, facts } = evaluation;
    const { ancestors, datasets, unknown, depth, isCyclic, isCut, untrusted } = evaluation.lineage();
    for (const statement of untrusted) {
      report.ignore("SIGNER_UNTRUSTED", `not trusted for lineage: ${namesOf(statement)}`, statement);
    }
    const { digest } = facts.artifact;
    if (isCut) {
      const message = `more than ${MAX_ANCESTORS} ancestors: not all of them were looked at`;
      report.violate("LINEAGE_TOO_LARGE", "/lineage", digest, message);
    }
    if (isCyclic) {
      report.violate("LINEAGE_CYCLIC", "/lineage", digest, "the artifact's lineage leads back to itself");
    }
    denied(evaluation, "/deny_ancestors", deny_ancestors, ancestors);
    denied(evaluation, "/deny_datasets", deny_datasets, datasets);
    if (complete !== undefined) {
      for (const origin of unknown.parents) {
        const message = `nobody trusted says what ${origin.digest} was made of`;
        report.violate("LINEAGE_UNKNOWN", complete, origin.digest, message, statementsTo(origin));
      }
      const untold = deny_datasets.length === 0 ? [] : unknown.datasets;
      for (const origin of untold.filter((one) => !unknown.parents.includes(one))) {
        const message = `nobody trusted says what ${origin.digest} was trained on`;
        report.violate("LINEAGE_UNKNOWN", "/deny_datasets", origin.digest, message, statementsTo(origin));
      }
      if (unknown.parents.length + untold.length === 0) {
        report.satisfy(
          complete,
          [...ancestors.values()].flatMap(({ statement }) => statement ?? []),
        );
      }
    }
    requireDepth(evaluation, lineage, depth);
  };
}

/** The rule that asks for a complete lineage. */
function completeness({
  deny_ancestors = [],
  deny_datasets = [],
  lineage,
}: PolicyPayload): string | undefined {
  if (lineage?.require_trusted_upstreams === true) return "/lineage/require_trusted_upstreams";
  if (deny_ancestors.length > 0) return "/deny_ancestors";
  return deny_datasets.length > 0 ? "/deny_datasets" : undefined;
}

function denied(
  { report, facts }: Evaluation,
  rule: "/deny_ancestors" | "/deny_datasets",
  digests: readonly string[],
  origins: ReadonlyMap<string, Origin>,
): void {
  for (const digest of digests) {
    const isOwn =
      rule === "/deny_ancestors" && facts.artifact.other_digests?.some((other) => other === digest);
    const origin = origins.get(isOwn === true ? facts.artifact.digest : digest);
    if (origin === undefined) continue;
    const code = rule === "/deny_ancestors" ? "ANCESTOR_DENIED" : "DATASET_DENIED";
    report.violate(code, rule, digest, `${rule.slice(1)} names ${pathTo(origin)}`, statementsTo(origin));
  }
}

function requireDepth(
  { report, facts }: Evaluation,
  { min_depth: min }: LineageRequirement,
  measure: () => number,
): void {
  if (min === undefined) return;
  const depth = measure();
  if (depth >= min) report.satisfy("/lineage/min_depth");
  else {
    const message = `trusted statements name ${depth} generations of ancestors, expected at least ${min}`;
    report.violate("LINEAGE_TOO_SHALLOW", "/lineage/min_depth", facts.artifact.digest, message);
  }
}

/** Most steps of a path that a message tells. */
const MAX_STEPS_TOLD = 8;

function pathTo(origin: Origin): string {
  const steps = wayTo(origin).map(({ digest }) => digest);
  const told = steps.slice(0, MAX_STEPS_TOLD);
  return `${told.join(", of which was made ")}${told.length < steps.length ? ", and so on" : ""}`;
}

function statementsTo(origin: Origin): readonly StatementFacts[] {
  return wayTo(origin).flatMap(({ statement }) => statement ?? []);
}

/** An origin, and what was made of it, and so on to the artifact. */
function wayTo(origin: Origin): readonly Origin[] {
  const way: Origin[] = [];
  for (let step: Origin | undefined = origin; step !== undefined; step = step.of) way.push(step);
  return way;
}

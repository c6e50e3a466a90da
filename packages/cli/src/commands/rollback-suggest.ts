import type { JsonObject } from "@aixv/core";
import { type JudgedCandidate, type RollbackSuggestion, suggestRollback } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { JUDGING_FLAGS, readJudgingFlags } from "../options/policy.ts";
import { readTrustFlags, TRUST_FLAGS } from "../options/trust.ts";
import type { Style } from "../output/style.ts";
import { printable } from "../output/text.ts";
import { UsageError } from "../usage-error.ts";

/** `aixv rollback suggest` */
export const rollbackSuggest: Command = {
  name: "rollback suggest",
  summary: "say where to go back to from a model: what its policy allows and no advisory concerns",
  positional: "PATH|DIGEST",
  flags: [
    {
      name: "candidate",
      kind: "list",
      value: "PATH|DIGEST",
      description: "a model to consider; one at hand is judged by its bytes",
    },
    ...JUDGING_FLAGS,
    ...TRUST_FLAGS,
    {
      name: "workers",
      kind: "integer",
      value: "N",
      description: "threads that hash (default: one per processor)",
    },
  ],
  examples: [
    "aixv rollback suggest model-v2.safetensors --policy .aixv/policies/policy.json --policy-public-key policy.pub --candidate model.safetensors",
  ],
  async run(artifact: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const judging = await readJudgingFlags(flags);
    if (judging?.policy === undefined) {
      throw new UsageError(
        "expected --policy FILE: it says what may be used, and so what can be gone back to",
      );
    }
    const workers = flags.integer("workers");
    const found = await suggestRollback(artifact, {
      ...readTrustFlags(flags, context),
      ...judging,
      root: context.root,
      candidates: flags.list("candidate"),
      signal: context.signal,
      onProgress: context.progress,
      ...(workers === undefined ? {} : { workers }),
    });
    if (!found.ok) throw found.error;
    return outcomeOf(artifact, found.value, context.style);
  },
};

function outcomeOf(artifact: string, suggestion: RollbackSuggestion, style: Style): Outcome {
  const { suggested, candidates, refused } = suggestion;
  const result: JsonObject = {
    artifact_digest: suggestion.artifact,
    suggested: suggested === undefined ? null : candidateResult(suggested),
    candidates: candidates.map(candidateResult),
    refused: refused.map(({ path, error }) => ({ path, code: error.code, error: error.message })),
  };
  const lines = [
    ...candidates.map((candidate) => candidateLines(candidate, candidate === suggested, style)),
    ...refused.map(({ path, error }) => [
      `${style.bad("✘")} ${printable(path)}: ${printable(error.message)} [${error.code}]`,
    ]),
  ].flat();
  if (suggested !== undefined) {
    const { digest, path } = suggested;
    const title = `${style.good("✔ go back to")} ${style.strong(printable(path ?? digest))}${path === undefined ? "" : ` ${digest}`}`;
    const unseen =
      path === undefined
        ? ["  judged by the store's signatures alone: verify its bytes before you use them"]
        : [];
    return { exitCode: 0, result, text: [title, ...unseen, ...lines].join("\n") };
  }
  const message =
    candidates.length === 0
      ? "nothing trusted says what it could go back to: name models with --candidate"
      : "no candidate is both allowed by the policy and free of active advisories";
  return {
    exitCode: 1,
    result: { ...result, error: message, code: "ROLLBACK_TARGET_MISSING" },
    text: [`${style.bad("✘ nowhere to go back to")} from ${printable(artifact)}: ${message}`, ...lines].join(
      "\n",
    ),
  };
}

function candidateResult(candidate: JudgedCandidate): JsonObject {
  const { digest, relation, distance, release, path, isAllowed, decision, advisories } = candidate;
  return {
    digest,
    path: path ?? null,
    relation,
    distance: distance ?? null,
    release: release === undefined ? null : { bundle_id: release.bundleId, signed_at: release.signedAt },
    // `null`: one that is preferred was found before.
    allowed: isAllowed ?? null,
    admission_decision: decision?.decision ?? null,
    reasons: [...reasonsOf(candidate)],
    violations: [...(decision?.violations ?? []), ...advisories].map(({ code, message }) => ({
      code,
      message,
    })),
  };
}

/** Why it was chosen, or was not. */
function reasonsOf(candidate: JudgedCandidate): readonly string[] {
  const { isAllowed, decision, advisories } = candidate;
  const relation = describeRelation(candidate);
  if (isAllowed === undefined) return [relation, "not looked at: one that is preferred is allowed"];
  if (isAllowed) return [relation, "the policy allows it, and no active advisory concerns it"];
  return [
    relation,
    ...(decision?.violations ?? []).map(
      ({ code, message }) => `${message}${adviceOn(code, candidate)} [${code}]`,
    ),
    ...advisories.map(({ code, subject, path = [] }) => {
      const way = path.map(({ type, from, to }) => `${from} ${type} ${to}`).join(", ");
      return `advisory ${subject} is active${way === "" ? "" : `, since ${way}`} [${code}]`;
    }),
  ];
}

/** One that is not at hand is known by the signatures that the store has. */
function adviceOn(code: string, { path }: JudgedCandidate): string {
  if (code !== "SIGNATURE_MISSING" || path !== undefined) return "";
  return " in the store: name its file or folder with --candidate, or bring its signature with aixv store add";
}

function describeRelation({ relation, distance, release }: JudgedCandidate): string {
  switch (relation) {
    case "rollback-target":
      return "a trusted claim names it to go back to";
    case "earlier-release":
      return `the primary artifact of release ${release?.bundleId ?? ""}, signed at ${release?.signedAt ?? ""}`;
    case "ancestor":
      return distance === 1 ? "what it was made from" : `what it was made from, ${distance} steps back`;
    case "given":
      return "named by --candidate";
  }
}

function candidateLines(candidate: JudgedCandidate, isSuggested: boolean, style: Style): readonly string[] {
  const { digest, path, isAllowed } = candidate;
  const sign =
    isAllowed === undefined
      ? style.faint("○")
      : isAllowed
        ? style.good(isSuggested ? "✔" : "○")
        : style.bad("✘");
  const name = path === undefined ? digest : `${printable(path)} ${digest}`;
  return [`${sign} ${name}`, ...reasonsOf(candidate).map((reason) => `    ${printable(reason)}`)];
}

import { dirname } from "node:path";
import { draftPacket, formatPacket, RISK_TIERS, suggestTier } from "@aixv/aiv";
import { parseRevisionRange, readChange } from "@aixv/aiv/node";
import { AixvError, parseTime, quote, timeFromDate, utf8Bytes } from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { type CiFacts, readCiFacts } from "../options/ci.ts";
import type { Flag } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { type Evidence, evidenceOf, keepEvidence, readEvidence } from "../output/aiv-evidence.ts";
import { requireOwnFolder } from "../output/own-folder.ts";
import { formatCount, printable } from "../output/text.ts";
import { packageVersion } from "../package-version.ts";
import { UsageError } from "../usage-error.ts";

const FLAGS: readonly Flag[] = [
  {
    name: "from-git",
    kind: "text",
    value: "BASE..HEAD",
    description: "the change, as two commits or branches",
  },
  {
    name: "repo",
    kind: "text",
    value: "DIR",
    description: "a clone of the repository (default: the working directory)",
  },
  {
    name: "results",
    kind: "list",
    value: "FILE",
    description: "results of the tests: vitest, jest or pytest JSON, JUnit XML",
  },
  {
    name: "coverage",
    kind: "list",
    value: "FILE",
    description: "coverage at head: Istanbul, lcov, coverage.py",
  },
  { name: "base-coverage", kind: "list", value: "FILE", description: "coverage at base, to compare with" },
  {
    name: "evidence",
    kind: "list",
    value: "FILE",
    description: "other artifacts: an export of the CI run, an SBOM",
  },
  {
    name: "tier",
    kind: "text",
    value: RISK_TIERS.join("|"),
    description: "risk tier; default left to you, with the least that the change seems to need",
  },
  { name: "pr", kind: "integer", value: "N", description: "number of the pull or merge request" },
  { name: "pr-url", kind: "text", value: "URL", description: "where it is" },
  {
    name: "repository",
    kind: "text",
    value: "NAME",
    description: "such as github.com/org/repo (default: the remote origin)",
  },
  { name: "branch", kind: "text", value: "NAME", description: "source branch" },
  { name: "base-branch", kind: "text", value: "NAME", description: "target branch" },
  { name: "created-by", kind: "text", value: "ID", description: "who makes the packet" },
  {
    name: "artifacts",
    kind: "text",
    value: "DIR",
    description: "where evidence is kept (default aiv-evidence)",
  },
  { name: "output", kind: "text", value: "FILE", description: "the packet (default aiv-packet.yaml)" },
  {
    name: "retain-until",
    kind: "text",
    value: "DAY",
    description: "until when evidence of CI is kept, such as 2033-06-30",
  },
  { name: "force", kind: "boolean", description: "replace a packet that exists, and its evidence" },
];

/** Files that are made here, by their names in the folder. */
const MADE = ["test-integrity.json", "change.diff", "head-commit"] as const;
/** Kinds of content that a draft cites. */
const CITED: readonly string[] = [
  "ci-run",
  "test-results",
  "coverage",
  "static-analysis",
  "search-output",
  "sbom",
];

/** `aixv aiv init` */
export const aivInit: Command = {
  name: "aiv init",
  summary: "draft a packet from a git range, test results and coverage; what a person must write is marked",
  flags: FLAGS,
  examples: ["aixv aiv init --from-git main..HEAD --results results.json --coverage coverage-summary.json"],
  async run(_: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const written = flags.requiredText("from-git");
    const tier = flags.choice("tier", RISK_TIERS);
    const retainUntil = readDay(flags.text("retain-until"));
    const range = parseRevisionRange(written);
    if (range === null) throw new UsageError(`expected BASE..HEAD after --from-git, got ${quote(written)}`);
    const output = flags.text("output") ?? "aiv-packet.yaml";
    const folder = flags.text("artifacts") ?? "aiv-evidence";
    const force = flags.boolean("force");
    const repo = flags.text("repo") ?? ".";
    await requireNewFile(output, { overwrite: force });
    for (const path of [folder, dirname(output)]) await requireOwnFolder(path, repo);
    const version = await packageVersion();
    const now = context.now ?? timeFromDate(new Date());
    const files = await readFiles(flags);
    const change = await readChange(repo, range, { version, signal: context.signal });
    if (!change.ok) throw change.error;
    const { facts, integrity, diff, changedLines, author, signedCommit } = change.value;
    if (facts.changes.length === 0) {
      throw new AixvError(
        "AIV_NO_CHANGES",
        `expected a change in ${quote(written)}, got no file that differs; name what the change begins and ends with`,
      );
    }
    const difference = makeDifference(diff);
    const made = [
      madeHere(MADE[0], utf8Bytes(`${JSON.stringify(integrity, undefined, 2)}\n`)),
      ...("reason" in difference ? [] : [difference]),
    ];
    const undrafted = "reason" in difference ? [difference] : [];
    const commit = signedCommit === undefined ? [] : [madeHere(MADE[2], signedCommit)];
    const all = [...files.evidence, ...made, ...commit];
    const ci = readCiFacts(context.environment);
    const packet = draftPacket({
      now,
      generator: { name: "aixv", version },
      facts,
      changedLines,
      artifacts: [...files.evidence, ...made].map(({ artifact }) => artifact),
      ...(commit[0] === undefined ? {} : { signedCommit: commit[0].artifact }),
      ...(files.baseCoverage.length === 0 ? {} : { baseCoverage: files.baseCoverage }),
      ...readNames(flags, ci, change.value),
      ...(author === undefined ? {} : { author }),
      ...(tier === undefined ? {} : { tier }),
      ...(retainUntil === undefined ? {} : { retainUntil }),
    });
    await keepEvidence(folder, all, { overwrite: force });
    const text = formatPacket(packet);
    await writeOutputFile(output, utf8Bytes(text), { overwrite: force });
    const unfinished = text.split("TODO(aiv)").length - 2;
    const suggested = suggestTier(facts);
    return {
      exitCode: 0,
      result: {
        path: output,
        artifacts_path: folder,
        artifacts: all.map(({ artifact }) => artifact.file),
        suggested_tier: suggested.tier,
        suggestion_reason: suggested.why,
        changed_files: facts.changes.length,
        unfinished,
        undrafted,
      },
      text: [
        `${context.style.good("✔")} ${printable(output)}: ${formatCount(facts.changes.length, "changed file")}, ${formatCount(all.length, "artifact")} in ${printable(folder)}`,
        ...undrafted.map(
          ({ file, reason }) => `  ! ${file}: ${printable(reason)}; class D is left to you, marked TODO(aiv)`,
        ),
        `  risk tier ${suggested.tier} or higher: ${printable(suggested.why)}`,
        `  ${formatCount(unfinished, "place")} to write, marked TODO(aiv); then: aixv aiv validate ${printable(output)} --repo ${printable(repo)} --artifacts ${printable(folder)}`,
      ].join("\n"),
    };
  },
};

function readDay(text: string | undefined): string | undefined {
  if (text === undefined || parseTime(text.length === 10 ? `${text}T00:00:00Z` : text).ok) return text;
  throw new UsageError(`expected a day such as 2033-06-30 after --retain-until, got ${quote(text)}`);
}

function madeHere(file: string, bytes: Uint8Array): Evidence {
  return { artifact: evidenceOf(file, bytes), bytes };
}

/** The difference as evidence; or why it is none. */
function makeDifference(bytes: Uint8Array): Evidence | { readonly file: string; readonly reason: string } {
  const file = MADE[1];
  try {
    const evidence = madeHere(file, bytes);
    if (evidence.artifact.content.kind === "diff") return evidence;
    return { file, reason: "expected the output of git diff, got bytes that are none" };
  } catch (error) {
    if (!(error instanceof AixvError)) throw error;
    return { file, reason: error.message };
  }
}

/** Files that the flags name, each of the kind that its flag is for. */
async function readFiles(flags: FlagValues) {
  const evidence: Evidence[] = [];
  for (const [flag, kind] of [
    ["results", "test-results"],
    ["coverage", "coverage"],
    ["evidence", undefined],
  ] as const) {
    for (const path of flags.list(flag)) {
      const read = await readEvidence(path);
      if (kind !== undefined && read.artifact.content.kind !== kind) {
        throw new UsageError(
          `expected ${kind.replace("-", " ")} after --${flag}, got ${read.artifact.content.kind} (${read.artifact.content.format}) in ${quote(path)}`,
        );
      }
      if (kind === undefined && !CITED.includes(read.artifact.content.kind)) {
        throw new UsageError(
          `expected evidence of a kind that is known, got ${read.artifact.content.kind} (${read.artifact.content.format}) in ${quote(path)}; add it with aixv aiv collect --class --type`,
        );
      }
      if ([...evidence.map(({ artifact }) => artifact.file), ...MADE].includes(read.artifact.file)) {
        throw new UsageError(
          `expected files of different names, got ${quote(read.artifact.file)} twice; rename one`,
        );
      }
      evidence.push(read);
    }
  }
  const baseCoverage = [];
  for (const path of flags.list("base-coverage")) {
    const { content } = (await readEvidence(path)).artifact;
    if (content.kind !== "coverage")
      throw new UsageError(`expected coverage after --base-coverage, got ${content.kind} in ${quote(path)}`);
    baseCoverage.push(...content.files);
  }
  return { evidence, baseCoverage };
}

/** Names: from flags, else from CI, else from git. */
function readNames(
  flags: FlagValues,
  ci: CiFacts,
  git: { readonly repository?: string; readonly branch?: string },
) {
  const pr = flags.integer("pr") ?? ci.prId;
  const names = {
    repository: flags.text("repository") ?? ci.repository ?? git.repository,
    prUrl: flags.text("pr-url") ?? (ci.prUrl?.(pr) as string | undefined),
    branch: flags.text("branch") ?? ci.branch ?? git.branch,
    baseBranch: flags.text("base-branch") ?? ci.baseBranch,
    createdBy: flags.text("created-by") ?? ci.actor,
    ciRun: ci.run,
    prId: pr,
  };
  return Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined));
}

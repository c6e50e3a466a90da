import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  auditProgram,
  type ChangeRecord,
  drawAuditSample,
  type PacketDocument,
  type ProgramReport,
  parseAuditRecords,
  parsePacket,
  validatePacket,
  viewPacket,
} from "@aixv/aiv";
import {
  AixvError,
  compareCodePoints,
  digestHex,
  err,
  type JsonObject,
  quote,
  type Result,
} from "@aixv/core";
import { errno, readInputFile } from "@aixv/core/node";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { AIV_POLICY_FLAGS, type AivPolicy, readAivPolicy, readValue } from "../options/aiv.ts";
import type { FlagValues } from "../options/flag-values.ts";
import type { Style } from "../output/style.ts";
import { formatCount, formatFields, printable } from "../output/text.ts";
import { packageVersion } from "../package-version.ts";
import { UsageError } from "../usage-error.ts";

const MAX_BYTES = 16 * 1024 * 1024;
/** Least share of R3 changes that is audited (AIV §11.4). */
const LEAST_RATE = 10;
const NAMES = /\.(?:ya?ml|json|md|markdown)$/i;

/** `aixv aiv audit` */
export const aivAudit: Command = {
  name: "aiv audit",
  summary: "judge a programme by the packets in a folder: metrics, what is overdue, and a sample to audit",
  positional: "DIR",
  flags: [
    ...AIV_POLICY_FLAGS,
    {
      name: "audits",
      kind: "text",
      value: "FILE",
      description: "records of audits that were made (AIV §11.4)",
    },
    { name: "seed", kind: "text", value: "TEXT", description: "draw a sample of R3 changes by this seed" },
    {
      name: "rate",
      kind: "integer",
      value: "PERCENT",
      description: `share of R3 changes in the sample; default and least ${LEAST_RATE}`,
    },
    {
      name: "auditor",
      kind: "list",
      value: "ID",
      description: "who may audit; each change gets one who is independent",
    },
  ],
  examples: [
    "aixv aiv audit packets --policy aiv-policy.yaml",
    "aixv aiv audit packets --seed 2026-Q2-public-draw --auditor dana@example.com",
  ],
  async run(folder: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const rate = flags.integer("rate") ?? LEAST_RATE;
    if (rate < LEAST_RATE || rate > 100)
      throw new UsageError(`expected --rate ${LEAST_RATE} to 100, in per cent, got ${rate}`);
    const rules = await readAivPolicy(flags, context);
    const auditsPath = flags.text("audits");
    const audits =
      auditsPath === undefined
        ? undefined
        : readValue(
            parseAuditRecords(await readInputFile(auditsPath, "records of audits", MAX_BYTES)),
            auditsPath,
          );
    const { changes, skipped } = await readChanges(folder, rules, context);
    if (changes.length === 0) {
      throw new AixvError(
        "AIV_NO_PACKETS",
        `expected packets in ${quote(folder, 200)}, got none among ${formatCount(skipped.length, "file")}`,
      );
    }
    const program = {
      changes,
      now: Date.parse(rules.now),
      policy: rules.policy,
      audits,
      samplingRate: rate / 100,
    };
    const report = auditProgram(program);
    const seed = flags.text("seed");
    const sample = seed === undefined ? undefined : drawAuditSample(program, seed, flags.list("auditor"));
    const isPass = report.overall_result === "PASS";
    const first = report.findings.find(({ severity }) => severity === "BLOCK");
    const negative = { error: `${first?.id ?? ""}: ${first?.description ?? ""}`, code: "AIV_PROGRAM_FAILED" };
    return {
      exitCode: isPass ? 0 : 1,
      result: {
        path: folder,
        program_result: report as unknown as JsonObject,
        sample: sample === undefined ? null : (sample as unknown as JsonObject),
        skipped: [...skipped],
        ...(isPass ? {} : negative),
      },
      text: auditText(report, sample, skipped, context.style),
    };
  },
};

type Skipped = { readonly path: string; readonly code: string; readonly message: string };

/** Every packet below a folder, in the order of its path, each once; what is none, or cannot be read, is told. */
async function readChanges(
  folder: string,
  { now, policy, profiles }: AivPolicy,
  { signal, note }: CommandContext,
): Promise<{ readonly changes: readonly ChangeRecord[]; readonly skipped: readonly Skipped[] }> {
  const changes: ChangeRecord[] = [];
  const { names, skipped } = await listFiles(folder);
  const seen = new Map<string, string>();
  const validatorId = `aixv@${await packageVersion()}`;
  for (const name of names) {
    signal.throwIfAborted();
    const skip = (code: string, message: string): void => void skipped.push({ path: name, code, message });
    const read = await readOne(join(folder, name));
    if (!read.ok) {
      skip(read.error.code, read.error.message);
      continue;
    }
    const { json, digest } = read.value;
    const same = seen.get(digestHex(digest));
    if (!PACKET_KEYS.some((key) => Object.hasOwn(json, key))) {
      skip("AIV_NO_PACKET", "expected a packet with aiv_version, got another document");
    } else if (same !== undefined) {
      skip("AIV_DUPLICATE_PACKET", `it has the same content as ${quote(same)}, which is counted`);
    } else {
      seen.set(digestHex(digest), name);
      const report = validatePacket(read.value, {
        now,
        validatorId,
        profiles,
        ...(policy === undefined ? {} : { policy }),
      });
      changes.push({ name, view: viewPacket(json), report });
    }
  }
  skipped.sort((a, b) => compareCodePoints(a.path, b.path));
  if (skipped.length > 0) note(`! ${formatCount(skipped.length, "file")} skipped: no packets`);
  return { changes, skipped };
}

/** Any of these makes a document a packet, if a bad one. */
const PACKET_KEYS = ["aiv_version", "evidence_items", "attestations"];

async function readOne(path: string): Promise<Result<PacketDocument, AixvError>> {
  try {
    return parsePacket(await readInputFile(path, "packet", MAX_BYTES));
  } catch (error) {
    if (error instanceof AixvError) return err(error);
    throw error;
  }
}

/** Files below a folder that may be packets, `/` between the parts of their paths. Links are not followed, and told. */
async function listFiles(
  folder: string,
): Promise<{ readonly names: readonly string[]; readonly skipped: Skipped[] }> {
  const names: string[] = [];
  const skipped: Skipped[] = [];
  const pending = [""];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const entry of await readFolder(folder, below, skipped)) {
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) pending.push(name);
      else if (entry.isSymbolicLink())
        skipped.push({
          path: name,
          code: "NOT_A_FILE",
          message: "expected a file, got a link; it is not followed",
        });
      else if (!NAMES.test(name)) continue;
      else if (entry.isFile()) names.push(name);
      else skipped.push({ path: name, code: "NOT_A_FILE", message: "expected a file, got a pipe or device" });
    }
  }
  return { names: names.toSorted(compareCodePoints), skipped };
}

async function readFolder(folder: string, below: string, skipped: Skipped[]): Promise<readonly Dirent[]> {
  try {
    return await readdir(join(folder, below), { withFileTypes: true });
  } catch (cause) {
    const reason = `it cannot be read (${errno(cause)})`;
    if (below === "")
      throw new AixvError(
        "FILE_NOT_FOUND",
        `expected a folder with packets, got ${quote(folder, 200)}: ${reason}`,
        { cause },
      );
    skipped.push({ path: below, code: "FILE_UNREADABLE", message: reason });
    return [];
  }
}

function auditText(
  { overall_result, changes, metrics, findings, obligations, rule_results }: ProgramReport,
  sample: ReturnType<typeof drawAuditSample> | undefined,
  skipped: readonly Skipped[],
  style: Style,
): string {
  const percent = (value: number | null): string => (value === null ? "–" : `${value} %`);
  const overdue = obligations.filter(({ state }) => state === "overdue");
  const unknown = rule_results.filter(({ result }) => result === "SKIP");
  return [
    `${overall_result === "PASS" ? style.good("✔ PASS") : style.bad("✘ FAIL")}  ${formatCount(changes.total, "packet")}, ${changes.failed} of them fail`,
    formatFields(
      [
        [
          "exceptions",
          `${metrics.exceptions}, ${percent(metrics.exception_rate)} of R2 and above (at most 5 %)`,
        ],
        ["followed up", `${percent(metrics.follow_up_rate)} (at least 95 %)`],
        [
          "average length",
          metrics.average_exception_hours === null
            ? "–"
            : `${metrics.average_exception_hours} h (at most 48)`,
        ],
        [
          "finding rate",
          `${percent(metrics.finding_rate)} block or warn (at most 5 %), ${percent(metrics.block_rate)} block`,
        ],
        ["snapshots", `${percent(metrics.snapshot_rate)} made`],
        [
          "audited",
          `${metrics.audited_changes}, ${percent(metrics.audit_finding_rate)} of them with findings that block or warn (at most 5 %)`,
        ],
      ],
      style,
    ),
    ...findings.map(({ id, severity, rule_id, description, remediation }) => {
      const paint = severity === "BLOCK" ? style.bad : style.strong;
      return `${paint(`${severity} ${id}`)} (${rule_id})\n    ${printable(description)}\n    ${style.faint(`→ ${printable(remediation)}`)}`;
    }),
    ...(overdue.length === 0 ? [] : [style.strong("overdue:")]),
    ...overdue
      .slice(0, 50)
      .map(
        ({ change, kind, what, who, due }) =>
          `    ${printable(change)}: ${kind} ${printable(what)}, by ${printable(who ?? "nobody")}, due ${due ?? "never"}`,
      ),
    ...(sample === undefined
      ? []
      : [
          style.strong(
            `sample of ${sample.sampled.length} of ${sample.population} R3 changes (seed ${printable(sample.seed)}):`,
          ),
        ]),
    ...(sample?.sampled ?? []).map(
      ({ change, quarter, auditor, excluded_auditors }) =>
        `    ${quarter}  ${printable(change)}  ${auditor === null ? `not by ${excluded_auditors.map(printable).join(", ")}` : `by ${printable(auditor)}`}`,
    ),
    ...(unknown.length === 0 ? [] : [style.faint("not judged:")]),
    ...unknown.map(({ rule_id, reason }) => `    ${rule_id}: ${printable(reason ?? "")}`),
    ...(skipped.length === 0
      ? []
      : [style.faint(`${formatCount(skipped.length, "file")} skipped, no packets (all with --json)`)]),
  ].join("\n");
}

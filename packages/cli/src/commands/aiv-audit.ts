import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  auditProgram,
  type ChangeRecord,
  drawAuditSample,
  type PacketDocument,
  type Program,
  type ProgramReport,
  parseAuditRecords,
  parsePacket,
  redactPacket,
  validatePacket,
  viewPacket,
} from "@aixv/aiv";
import { AixvError, compareCodePoints, decodeUtf8, digestHex, type JsonObject, quote } from "@aixv/core";
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
    const { changes, skipped, unreadable } = await readChanges(folder, rules, context);
    if (changes.length === 0) {
      throw new AixvError(
        "AIV_NO_PACKETS",
        `expected packets in ${quote(folder, 200)}, got none among ${formatCount(skipped.length, "file")}`,
      );
    }
    const program = {
      changes,
      unreadable,
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
type FoundChanges = {
  readonly changes: readonly ChangeRecord[];
  readonly skipped: readonly Skipped[];
  readonly unreadable: NonNullable<Program["unreadable"]>;
};

/** Every packet below a folder, in the order of its path, each change once; what is none, or cannot be read, is told. */
async function readChanges(
  folder: string,
  { now, policy, profiles }: AivPolicy,
  { signal, note }: CommandContext,
): Promise<FoundChanges> {
  const changes = new Map<string, ChangeRecord>();
  const { names, skipped, unread } = await listFiles(folder);
  const validatorId = `aixv@${await packageVersion()}`;
  for (const name of names) {
    signal.throwIfAborted();
    const read = await readOne(join(folder, name));
    if (!read.ok) {
      skipped.push({ path: name, code: read.error.code, message: read.error.message });
      if (read.seemsPacket) unread.add(name);
      continue;
    }
    const document = redactPacket(read.document, policy?.permittedSecrets);
    const report = validatePacket(document, {
      now,
      validatorId,
      profiles,
      ...(policy === undefined ? {} : { policy }),
    });
    const change = { name, view: viewPacket(document.json), report };
    const key = keyOf(change, read.document);
    const same = changes.get(key);
    // Of several packets of one change one that fails counts: none is hidden behind one that passes.
    const isBetter = same?.report.result.overall_result === "PASS" && report.result.overall_result === "FAIL";
    if (same === undefined || isBetter) changes.set(key, change);
    if (same !== undefined) {
      const [counted, other] = isBetter ? [change, same] : [same, change];
      const message = `it has the packet_id of ${quote(counted.name, 200)}, which is counted`;
      skipped.push({ path: other.name, code: "AIV_DUPLICATE_PACKET", message });
    }
  }
  skipped.sort((a, b) => compareCodePoints(a.path, b.path));
  if (skipped.length > 0) note(`! ${formatCount(skipped.length, "file")} not counted`);
  const unreadable = skipped.flatMap(({ path, message }) =>
    unread.has(path) ? [{ name: path, reason: message }] : [],
  );
  return { changes: [...changes.values()], skipped, unreadable };
}

/** One change has one key. A hash that packets of several changes claim does not make them one; what names no change is its bytes. */
function keyOf({ view, report }: ChangeRecord, { digest }: PacketDocument): string {
  const { packet_id, repository, pr_id } = report.result;
  const isNamed = repository !== "" && view.headSha !== undefined;
  return JSON.stringify(isNamed ? [packet_id, repository, pr_id, view.headSha] : [digestHex(digest)]);
}

/** Any of these makes a document a packet, if a bad one. */
const PACKET_KEYS = ["aiv_version", "evidence_items", "attestations"];
/** What only a packet has in its text, a damaged one too. */
const PACKET_TEXT = /\baiv_version\\?["']?\s*:|^ {0,3}(?:`{3,}|~{3,})[ \t]*aiv-(?:canonical|packet)/m;

type ReadPacket =
  | { readonly ok: true; readonly document: PacketDocument }
  | { readonly ok: false; readonly error: AixvError; readonly seemsPacket: boolean };

async function readOne(path: string): Promise<ReadPacket> {
  let bytes: Uint8Array;
  try {
    bytes = await readInputFile(path, "packet", MAX_BYTES);
  } catch (error) {
    if (error instanceof AixvError) return { ok: false, error, seemsPacket: true };
    throw error;
  }
  const read = parsePacket(bytes);
  const text = decodeUtf8(bytes);
  const isTold = text === undefined || PACKET_TEXT.test(text);
  if (!read.ok) {
    // Prose is no packet; data that cannot be read may be one.
    const isData = !/\.(?:md|markdown)$/i.test(path) && read.error.code !== "AIV_NOT_A_MAPPING";
    return { ok: false, error: read.error, seemsPacket: isTold || isData };
  }
  const { json } = read.value;
  if (PACKET_KEYS.some((key) => Object.hasOwn(json, key))) return { ok: true, document: read.value };
  const message = "expected a packet with aiv_version, got another document";
  return { ok: false, error: new AixvError("AIV_NO_PACKET", message), seemsPacket: isTold };
}

/** Files below a folder that may be packets, `/` between the parts of their paths. Links are not followed, and told. */
async function listFiles(folder: string): Promise<{
  readonly names: readonly string[];
  readonly skipped: Skipped[];
  readonly unread: Set<string>;
}> {
  const names: string[] = [];
  const skipped: Skipped[] = [];
  const unread = new Set<string>();
  const skip = (path: string, what: string): void => {
    skipped.push({ path, code: "NOT_A_FILE", message: `expected a file, got ${what}` });
    if (NAMES.test(path)) unread.add(path);
  };
  const pending = [""];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const entry of await readFolder(folder, below, skipped, unread)) {
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) pending.push(name);
      else if (entry.isSymbolicLink()) skip(name, "a link; it is not followed");
      else if (!NAMES.test(name)) continue;
      else if (entry.isFile()) names.push(name);
      else skip(name, "a pipe or device");
    }
  }
  return { names: names.toSorted(compareCodePoints), skipped, unread };
}

async function readFolder(
  folder: string,
  below: string,
  skipped: Skipped[],
  unread: Set<string>,
): Promise<readonly Dirent[]> {
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
    unread.add(below);
    return [];
  }
}

function auditText(
  {
    overall_result,
    unevaluated_block_rules,
    changes,
    metrics,
    findings,
    obligations,
    rule_results,
  }: ProgramReport,
  sample: ReturnType<typeof drawAuditSample> | undefined,
  skipped: readonly Skipped[],
  style: Style,
): string {
  const percent = (value: number | null): string => (value === null ? "–" : `${value} %`);
  const overdue = obligations.filter(({ state }) => state === "overdue");
  const unknown = rule_results.filter(({ result }) => result === "SKIP");
  return [
    `${overall_result === "PASS" ? style.good("✔ PASS") : style.bad("✘ FAIL")}  ${formatCount(changes.total, "packet")}, ${changes.failed} of them fail${
      overall_result === "PASS" && unevaluated_block_rules > 0
        ? `; ${style.strong(`${formatCount(unevaluated_block_rules, "blocking rule")} not judged`)}`
        : ""
    }`,
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
      : [style.faint(`${formatCount(skipped.length, "file")} not counted (all with --json)`)]),
  ].join("\n");
}

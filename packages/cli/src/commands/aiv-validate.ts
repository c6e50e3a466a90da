import { type PacketDocument, parsePacket, toJUnit, toSarif } from "@aixv/aiv";
import type { ExaminedPacket } from "@aixv/aiv/node";
import { decodeUtf8, formatJsonDocument } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { examineAivPacket } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import {
  AIV_EVIDENCE_FLAGS,
  AIV_RULE_FLAGS,
  readAivEvidence,
  readAivRules,
  readValue,
} from "../options/aiv.ts";
import type { Flag } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { aivResult, aivText } from "../output/aiv-report.ts";
import { formatJson } from "../output/json.ts";
import { printable } from "../output/text.ts";
import { packageVersion } from "../package-version.ts";

const FORMATS = ["text", "json", "sarif", "junit"] as const;

/** Flags of commands that judge a packet. */
export const AIV_VALIDATE_FLAGS: readonly Flag[] = [
  ...AIV_EVIDENCE_FLAGS,
  ...AIV_RULE_FLAGS,
  { name: "format", kind: "text", value: FORMATS.join("|"), description: "default text" },
  {
    name: "max-bytes",
    kind: "integer",
    value: "N",
    description: "largest packet that is read; default 16777216",
  },
];

/** `aixv aiv validate` */
export const aivValidate: Command = {
  name: "aiv validate",
  summary: "judge an AIV packet: every finding of the standard, and what could not be judged",
  positional: "PACKET",
  flags: [
    {
      name: "gate",
      kind: "boolean",
      description: "fail where a rule that blocks cannot be judged, as `aiv gate`",
    },
    ...AIV_VALIDATE_FLAGS,
  ],
  examples: [
    "aixv aiv validate packet.yaml",
    "aixv aiv validate packet.yaml --repo . --artifacts evidence --policy aiv-policy.yaml --profile AIV-Node",
    "aixv aiv validate packet.yaml --format sarif",
  ],
  run: (path: string, flags: FlagValues, context: CommandContext) =>
    validate(path, flags, context, flags.boolean("gate")),
};

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** Reads a packet of any format, and gives the text beside it, for whoever edits. */
export async function readPacket(
  path: string,
  maxBytes: number = DEFAULT_MAX_BYTES,
): Promise<{ readonly document: PacketDocument; readonly text: string }> {
  const bytes = await readInputFile(path, "packet", maxBytes);
  const document = readValue(parsePacket(bytes, { maxBytes }), path);
  return { document, text: decodeUtf8(bytes) ?? "" };
}

/** Judges a packet by what the flags give. */
export async function examine(
  document: PacketDocument,
  flags: FlagValues,
  context: CommandContext,
  isGate: boolean,
): Promise<ExaminedPacket> {
  const examined = await examineAivPacket(document, {
    ...(await readAivRules(flags, context)),
    ...readAivEvidence(flags),
    validatorId: `aixv@${await packageVersion()}`,
    gate: isGate,
    signal: context.signal,
  });
  if (examined.ok) return examined.value;
  throw examined.error;
}

/** Judges one packet; a gate where `isGate`. */
export async function validate(
  path: string,
  flags: FlagValues,
  context: CommandContext,
  isGate: boolean,
): Promise<Outcome> {
  const format = flags.choice("format", FORMATS) ?? "text";
  const { document } = await readPacket(path, flags.integer("max-bytes"));
  const examined = await examine(document, flags, context, isGate);
  const { report, repository } = examined;
  for (const { code, message } of repository?.warnings ?? [])
    context.note(`! ${printable(message)} [${code}]`);
  const isPass = report.result.overall_result === "PASS";
  const result = aivResult(path, report, isGate);
  const first = report.result.findings.find(({ severity }) => severity === "BLOCK");
  const negative = { error: `${first?.id ?? ""}: ${first?.description ?? ""}`, code: "AIV_PACKET_FAILED" };
  const uri = path.replaceAll("\\", "/");
  const drawn = {
    text: undefined,
    json: () => formatJson({ ok: isPass, ...result }),
    sarif: () => formatJsonDocument(toSarif(report, { packetUri: uri })),
    junit: () => toJUnit(report, { packetUri: uri }),
  }[format]?.();
  return {
    exitCode: isPass ? 0 : 1,
    result: isPass ? result : { ...result, ...negative },
    text: aivText(path, report, context.style),
    ...(drawn === undefined ? {} : { document: drawn }),
  };
}

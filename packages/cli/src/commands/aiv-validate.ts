import { type PacketDocument, parsePacket, toJUnit, toSarif } from "@aixv/aiv";
import { examinePacket } from "@aixv/aiv/node";
import { formatJsonDocument } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { AIV_RULE_FLAGS, readAivRules, readValue } from "../options/aiv.ts";
import type { Flag } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { aivResult, aivText } from "../output/aiv-report.ts";
import { formatJson } from "../output/json.ts";
import { packageVersion } from "../package-version.ts";

const FORMATS = ["text", "json", "sarif", "junit"] as const;

/** What a packet is held against. */
export const AIV_EVIDENCE_FLAGS: readonly Flag[] = [
  {
    name: "repo",
    kind: "text",
    value: "DIR",
    description: "a clone of the repository, to hold the packet against",
  },
];

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
    "aixv aiv validate packet.yaml --repo . --policy aiv-policy.yaml --profile AIV-Node",
    "aixv aiv validate packet.yaml --format sarif",
  ],
  run: (path: string, flags: FlagValues, context: CommandContext) =>
    validate(path, flags, context, flags.boolean("gate")),
};

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** Reads a packet of any format. */
export async function readPacket(
  path: string,
  maxBytes: number = DEFAULT_MAX_BYTES,
): Promise<PacketDocument> {
  const bytes = await readInputFile(path, "packet", maxBytes);
  return readValue(parsePacket(bytes, { maxBytes }), path);
}

/** Judges one packet; a gate where `isGate`. */
export async function validate(
  path: string,
  flags: FlagValues,
  context: CommandContext,
  isGate: boolean,
): Promise<Outcome> {
  const format = flags.choice("format", FORMATS) ?? "text";
  const rules = await readAivRules(flags, context);
  const document = await readPacket(path, flags.integer("max-bytes"));
  const repository = flags.text("repo");
  const examined = await examinePacket(document, {
    ...rules,
    validatorId: `aixv@${await packageVersion()}`,
    gate: isGate,
    signal: context.signal,
    ...(repository === undefined ? {} : { repository }),
  });
  if (!examined.ok) throw examined.error;
  const { report } = examined.value;
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

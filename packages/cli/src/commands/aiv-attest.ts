import {
  type AttestationInput,
  appendToPacket,
  draftAttestation,
  parsePacket,
  type ValidationReport,
  viewPacket,
} from "@aixv/aiv";
import {
  AixvError,
  getOwn,
  isJsonObject,
  type JsonObject,
  parseJson,
  quote,
  timeFromDate,
  utf8Bytes,
} from "@aixv/core";
import { readInputFile, requireNewFile, writeOutputFile } from "@aixv/core/node";
import { serializeBundle } from "@aixv/envelope";
import { signAttestation, signValidation } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { AIV_EVIDENCE_FLAGS, AIV_RULE_FLAGS, readValue } from "../options/aiv.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { readSigningFlags, SIGNING_FLAGS } from "../options/signing.ts";
import { formatCount, printable } from "../output/text.ts";
import { UsageError } from "../usage-error.ts";
import { examine, readPacket } from "./aiv-validate.ts";

const DECISIONS = ["COMPLIANT", "CONDITIONAL", "NON-COMPLIANT"] as const;

/** `aixv aiv attest` */
export const aivAttest: Command = {
  name: "aiv attest",
  summary: "record a Verifier's decision in a packet, with what was found, and sign it",
  positional: "PACKET",
  flags: [
    {
      name: "verifier",
      kind: "text",
      value: "ID",
      description: "who verified: an e-mail address or account",
    },
    {
      name: "identity-type",
      kind: "text",
      value: "TYPE",
      description: "email, github, oidc, corporate_sso … (default: as it looks)",
    },
    { name: "decision", kind: "text", value: DECISIONS.join("|"), description: "what was decided" },
    { name: "rationale", kind: "text", value: "TEXT", description: "why; needed for NON-COMPLIANT" },
    {
      name: "sod-declaration",
      kind: "text",
      value: "TEXT",
      description: "that the Verifier is not the Author (AIV §5.4.4)",
    },
    { name: "input", kind: "text", value: "FILE", description: "JSON with conditions and further findings" },
    {
      name: "sign",
      kind: "boolean",
      negatable: true,
      description: "sign it (default); --no-sign leaves it unsigned",
    },
    {
      name: "ssh-key",
      kind: "text",
      value: "FILE",
      description: "sign by SSH with this key (ssh-keygen, agents among it)",
    },
    {
      name: "statement",
      kind: "text",
      value: "FILE",
      description: "write what the validator says then, as a signed in-toto statement about the head commit",
    },
    {
      name: "output",
      kind: "text",
      value: "FILE",
      description: "write the packet there (default: in place)",
    },
    ...AIV_EVIDENCE_FLAGS,
    ...AIV_RULE_FLAGS,
    ...SIGNING_FLAGS,
  ],
  examples: [
    "aixv aiv attest aiv-packet.yaml --verifier bob@example.com --decision COMPLIANT --ssh-key ~/.ssh/id_ed25519 --repo .",
  ],
  run: attest,
};

async function attest(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
  const decision = flags.choice("decision", DECISIONS);
  if (decision === undefined) throw new UsageError(`expected --decision ${DECISIONS.join("|")}`);
  const output = flags.text("output") ?? path;
  const statement = flags.text("statement");
  if (output !== path) await requireNewFile(output, {});
  if (statement !== undefined) await requireNewFile(statement, {});
  const sshKey = flags.text("ssh-key");
  if (sshKey !== undefined && flags.has("key") && statement === undefined)
    throw new UsageError("--ssh-key and --key exclude each other, but for a --statement, which --key signs");
  const { document, text } = await readPacket(path);
  const { report } = await examine(document, flags, context, false);
  const given = await readInput(flags.text("input"));
  const { attestations } = viewPacket(document.json);
  const input: AttestationInput = {
    id: freeId(attestations.flatMap(({ id }) => id ?? [])),
    verifierId: flags.requiredText("verifier"),
    decision,
    now: context.now ?? timeFromDate(new Date()),
    conditions: given.conditions,
    findings: given.findings,
    ...optional("rationale", flags.text("rationale")),
    ...optional("sodDeclaration", flags.text("sod-declaration")),
    ...optional("verifierIdentityType", flags.text("identity-type")),
  };
  const drafted = readValue(draftAttestation(report, input), path);
  const signed = flags.boolean("sign")
    ? await signAttestation(
        document.json,
        drafted,
        sshKey === undefined ? readSigningFlags(flags, context) : { sshKey, signal: context.signal },
      )
    : undefined;
  if (signed !== undefined && !signed.ok) throw signed.error;
  const attestation = signed?.value.attestation ?? drafted;
  const edited = readValue(appendToPacket(text, document, ["attestations"], attestation), path);
  const after = readValue(parsePacket(edited), path);
  const verdict = await examine(after, flags, context, false);
  requireValid(verdict.report, attestations.length, signed !== undefined);
  const bundle =
    statement === undefined
      ? undefined
      : await signValidation(after, verdict.report, readSigningFlags(flags, context));
  if (bundle !== undefined && !bundle.ok) throw bundle.error;
  if (statement !== undefined && bundle !== undefined)
    await writeOutputFile(statement, serializeBundle(bundle.value.bundle));
  await writeOutputFile(output, utf8Bytes(edited), { overwrite: output === path });
  const { unevaluatedBlockRules } = verdict.report;
  const { overall_result } = verdict.report.result;
  const signer = signed?.value.signer ?? null;
  return {
    exitCode: 0,
    result: {
      path: output,
      attestation_id: input.id,
      decision,
      findings: (Array.isArray(attestation.findings) ? attestation.findings : []).length,
      signed: signed !== undefined,
      signer,
      overall_result,
      statement_path: statement ?? null,
    },
    text: [
      `${context.style.good("✔")} ${input.id} in ${printable(output)}: ${decision} by ${printable(input.verifierId)}, ${signer === null ? "not signed" : `signed by ${printable(signer)}`}`,
      `  the packet is ${overall_result} now, ${formatCount(unevaluatedBlockRules, "blocking rule")} not judged${statement === undefined ? "" : `; ${printable(statement)} says so`}`,
    ].join("\n"),
  };
}

/** The first id of its form that no other attestation has. */
function freeId(taken: readonly string[]): string {
  for (let number = taken.length + 1; ; number++) {
    const id = `ATT-${String(number).padStart(3, "0")}`;
    if (!taken.includes(id)) return id;
  }
}

/** Refuses an attestation that would be a fault itself: of its Author, with a deadline too late, signed by nobody who is trusted. */
function requireValid({ result, places }: ValidationReport, index: number, isSigned: boolean): void {
  const pointer = `/attestations/${index}`;
  const fault = result.findings.findIndex(({ severity, id }, at) => {
    const place = places[at]?.pointer ?? "";
    if (severity !== "BLOCK" || !(place === pointer || place.startsWith(`${pointer}/`))) return false;
    // That a decision forbids the merge is no fault of it; and what is not signed here may be elsewhere.
    return id !== "9.1-F6" && (isSigned || id !== "7.4-F3");
  });
  const finding = result.findings[fault];
  if (finding === undefined) return;
  throw new AixvError(
    "AIV_DECISION_CONTRADICTED",
    `the attestation would be a fault of the packet: ${finding.id}: ${places[fault]?.message ?? ""}; nothing was written`,
  );
}

function optional(name: keyof AttestationInput, value: string | undefined): object {
  return value === undefined ? {} : { [name]: value };
}

/** Conditions and findings that a Verifier wrote down. */
async function readInput(
  path: string | undefined,
): Promise<{ readonly conditions: readonly JsonObject[]; readonly findings: readonly JsonObject[] }> {
  if (path === undefined) return { conditions: [], findings: [] };
  const parsed = parseJson(await readInputFile(path, "input", 4 * 1024 * 1024));
  if (!parsed.ok) throw parsed.error;
  const { value } = parsed;
  if (!isJsonObject(value))
    throw new UsageError(`expected an object with conditions and findings in ${quote(path)}`);
  const listOf = (name: string): readonly JsonObject[] => {
    const list = getOwn(value, name) ?? [];
    if (Array.isArray(list) && list.every(isJsonObject)) return list;
    throw new UsageError(`expected a list of objects as ${name} in ${quote(path)}`);
  };
  const unknown = Object.keys(value).find((name) => name !== "conditions" && name !== "findings");
  if (unknown !== undefined)
    throw new UsageError(`unknown key ${quote(unknown)} in ${quote(path)}; expected conditions and findings`);
  return { conditions: listOf("conditions"), findings: listOf("findings") };
}

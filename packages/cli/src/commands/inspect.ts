import type { JsonObject } from "@aixv/core";
import { type BundleClaims, inspectBundle } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { METHOD_NAMES } from "../output/method-names.ts";
import { formatCount, formatFields, printable } from "../output/text.ts";

/** `aixv inspect` */
export const inspect: Command = {
  name: "inspect",
  summary: "show what a bundle claims, verifying nothing",
  positional: "BUNDLE",
  flags: [],
  examples: ["aixv inspect my-model/model.sig"],
  async run(path: string, _flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const inspected = await inspectBundle(path);
    if (!inspected.ok) throw inspected.error;
    const claims = inspected.value;
    const { style } = context;
    return {
      exitCode: 0,
      result: toJson(claims),
      text: `${style.strong(printable(path))} ${style.bad("claims, unverified:")}\n${formatFields(fields(claims), style)}`,
    };
  },
};

function fields({
  material,
  statement,
  manifest,
  ...claims
}: BundleClaims): readonly (readonly [string, string])[] {
  const [leaf] = material.certificates;
  const optional = (name: string, value: string | undefined): readonly (readonly [string, string])[] =>
    value === undefined || value === "" ? [] : [[name, printable(value)]];
  return [
    ["method", METHOD_NAMES[claims.method]],
    ["media type", printable(claims.mediaType)],
    ...optional("key", material.keyHint),
    ...optional("signed by", leaf?.subjects.join(", ")),
    ...optional("vouched for by", leaf?.issuer),
    ...optional(
      "certificate",
      leaf === undefined ? undefined : `valid ${leaf.notBefore} to ${leaf.notAfter}`,
    ),
    ...optional(
      "log entries",
      material.logEntries
        .map(({ kind, logIndex, integratedTime }) => `${logIndex} (${kind}, ${integratedTime ?? "no time"})`)
        .join(", "),
    ),
    ...optional("timestamps", material.timestamps.join(", ")),
    ...optional("predicate", statement?.predicateType),
    ...optional("subject", statement?.subject?.map((subject) => JSON.stringify(subject)).join(", ")),
    ...optional("no statement", statement?.fault),
    ...optional("file digest", claims.messageDigest),
    ...optional(
      "resources",
      manifest === undefined ? undefined : formatCount(manifest.resources.length, "resource"),
    ),
    ...optional("serialization", manifest === undefined ? undefined : JSON.stringify(manifest.serialization)),
    ...optional("faults", material.faults.join(", ")),
  ];
}

function toJson(claims: BundleClaims): JsonObject {
  const { material, statement, manifest } = claims;
  return {
    verified: false,
    media_type: claims.mediaType,
    method: claims.method,
    content: claims.content,
    message_digest: claims.messageDigest ?? null,
    key_hint: material.keyHint ?? null,
    certificates: material.certificates.map(({ subjects, issuer, notBefore, notAfter }) => ({
      subjects: [...subjects],
      issuer,
      not_before: notBefore,
      not_after: notAfter,
    })),
    log_entries: material.logEntries.map(({ logIndex, kind, integratedTime }) => ({
      log_index: logIndex,
      kind,
      integrated_time: integratedTime ?? null,
    })),
    timestamps: [...material.timestamps],
    predicate_type: statement?.predicateType ?? null,
    subject: statement?.subject === undefined ? null : [...statement.subject],
    statement_fault: statement?.fault ?? null,
    serialization: manifest?.serialization ?? null,
    resources: manifest === undefined ? null : manifest.resources.map((resource) => ({ ...resource })),
    warnings: [...(manifest?.warnings ?? []), ...material.faults],
  };
}

import { type JsonObject, unwrap } from "@aixv/core";
import {
  PackRefusedError,
  type PackVerification,
  type VerifyEvidencePackOptions,
  verifyEvidencePack,
} from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { Flag } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { readTrustFlags, TRUST_FLAGS } from "../options/trust.ts";
import { fileLines } from "../output/evidence-pack.ts";
import { noteRemarks, remarkLines, remarkResults } from "../output/remarks.ts";
import { signatureFields, signatureResult } from "../output/signature.ts";
import { formatCount, formatFields, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";
import { UsageError } from "../usage-error.ts";
import { requireNoServerFlags, SERVER_FLAGS, verifyOnServer } from "./pack-verify-server.ts";

/** Of packs; those of runs are beside them. */
const PACK_FLAGS: readonly Flag[] = [
  {
    name: "bundle",
    kind: "text",
    value: "FILE",
    aliases: ["signature"],
    description: "the signature (default: what lies with the pack)",
  },
  {
    name: "require-signature",
    kind: "boolean",
    negatable: true,
    description: "somebody trusted must have signed it (default)",
  },
  {
    name: "files",
    kind: "text",
    value: "DIR",
    description: "hold the files here against the pack (default: what lies with it)",
  },
  ...TRUST_FLAGS,
];

/** `aixv pack verify` */
export const packVerify: Command = {
  name: "pack verify",
  summary: "verify a pack, its signature and its files; with --server, the evidence of a run",
  positional: "PACK",
  flags: [...PACK_FLAGS, ...SERVER_FLAGS],
  examples: [
    "aixv pack verify my-model.pack --public-key auditor.pub",
    "aixv pack verify pack.json --no-require-signature --files evidence",
    "aixv pack verify evidence_pack --server https://audit.example.com --run-id run-42",
    "aixv pack verify evidence_pack --server https://audit.example.com --require-export --artifact-file model.safetensors",
  ],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    if (flags.has("server")) {
      const idle = PACK_FLAGS.find(({ name }) => flags.has(name));
      if (idle !== undefined) throw new UsageError(`--server excludes --${idle.name}: nobody signs a run`);
      return await verifyOnServer(path, flags, context);
    }
    requireNoServerFlags(flags);
    const options = readOptions(flags, context);
    const verified = await verifyEvidencePack(path, options);
    const refused = verified.ok ? undefined : verified.error;
    if (refused !== undefined && !(refused instanceof PackRefusedError)) throw refused;
    const verification = refused?.verification ?? unwrap(verified);
    return outcome(path, verification, refused, options.requireSignature !== false, context);
  },
};

function readOptions(flags: FlagValues, context: CommandContext): VerifyEvidencePackOptions {
  const requireSignature = flags.boolean("require-signature");
  const bundle = flags.text("bundle");
  const files = flags.text("files");
  if (!requireSignature) {
    // Whoever names a signer expects that it is looked at.
    const idle = ["bundle", ...TRUST_FLAGS.map(({ name }) => name)].find((name) => flags.has(name));
    if (idle !== undefined && idle !== "offline")
      throw new UsageError(
        `--no-require-signature excludes --${idle}: the pack is then used whoever signed it`,
      );
  }
  return {
    ...readTrustFlags(flags, context),
    requireSignature,
    signal: context.signal,
    ...(bundle === undefined ? {} : { bundle }),
    ...(files === undefined ? {} : { files }),
  };
}

function outcome(
  path: string,
  verification: PackVerification,
  refused: PackRefusedError | undefined,
  isSignatureAsked: boolean,
  context: CommandContext,
): Outcome {
  const { style } = context;
  const { pack, report, signature, files, faults } = verification;
  noteWarnings(signature?.warnings ?? [], context);
  noteRemarks(report.warnings, context);
  const verdict =
    refused !== undefined
      ? style.bad("✘ not verified")
      : // Whoever wrote it wrote its digests too.
        style.good(
          signature === undefined
            ? "✔ agrees with itself, by whomever it is:"
            : files === undefined
              ? "✔ signed, its files not looked at:"
              : "✔ verified",
        );
  return {
    exitCode: refused === undefined ? 0 : 1,
    result: {
      // Nothing is verified of a pack that anybody may have written.
      verified: refused === undefined && signature !== undefined,
      pack_path: verification.path,
      pack_id: pack?.pack_id ?? null,
      pack_digest: pack?.pack_digest ?? null,
      digest: report.digest,
      issues: remarkResults(report.issues),
      warnings: remarkResults(report.warnings),
      bundle_path: verification.bundlePath ?? null,
      signature: signature === undefined ? null : signatureResult(signature),
      files: filesResult(verification),
      faults: faults.map((fault) => ({ ...fault })),
      ...(refused === undefined ? {} : { error: refused.message, code: refused.code }),
    },
    text: [
      `${verdict} ${style.strong(printable(path))}`,
      ...faults.map(({ code, message }) => `  ${printable(message)} [${code}]`),
      ...remarkLines(report.issues, style),
      ...(files === undefined ? [] : fileLines(files, style)),
      formatFields(fieldsOf(verification, isSignatureAsked), style),
    ].join("\n"),
  };
}

function filesResult({ files }: PackVerification): JsonObject | null {
  if (files === undefined) return null;
  return {
    matched: files.matched.length,
    changed: files.changed.map((fault) => ({ ...fault })),
    missing: files.missing.map((fault) => ({ ...fault })),
    extra: [...files.extra],
  };
}

function fieldsOf(
  { pack, signature, files, bundlePath }: PackVerification,
  isSignatureAsked: boolean,
): readonly (readonly [string, string])[] {
  return [
    ...(signature === undefined
      ? [["signed by", isSignatureAsked ? "nobody trusted" : "not looked at"] as const]
      : signatureFields(signature)),
    ...(pack === undefined
      ? []
      : [["pack", printable(pack.pack_id)] as const, ["digest", pack.pack_digest] as const]),
    [
      "files",
      pack === undefined
        ? "not looked at, as the pack is not valid"
        : files === undefined
          ? "not looked at: name their folder with --files"
          : `${formatCount(files.matched.length, "artifact")} as the pack says`,
    ],
    ...(bundlePath === undefined ? [] : [["bundle", printable(bundlePath)] as const]),
  ];
}

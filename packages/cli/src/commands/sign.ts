import { signModel } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import { BUNDLE_FLAG, CLAIMS_FLAG } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { HASHING_FLAGS, readHashingFlags } from "../options/hashing.ts";
import { readSigningFlags, SIGNING_FLAGS } from "../options/signing.ts";
import { METHOD_NAMES } from "../output/method-names.ts";
import { formatBytes, formatCount, formatFields, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";

/** `aixv sign` */
export const sign: Command = {
  name: "sign",
  summary: "sign a model: with a key, a certificate, or keyless",
  positional: "PATH",
  flags: [
    BUNDLE_FLAG,
    ...SIGNING_FLAGS,
    ...HASHING_FLAGS,
    { name: "blob", kind: "boolean", description: "sign a single file's bytes, without a manifest" },
    {
      name: "reuse",
      kind: "text",
      value: "BUNDLE",
      description: "hash again only files changed since this bundle",
    },
    { name: "merge", kind: "list", value: "FILE", description: "sign these partial manifests of the model" },
    CLAIMS_FLAG,
    { name: "force", kind: "boolean", description: "replace the bundle if it exists" },
  ],
  examples: [
    "aixv sign my-model --key release.key",
    "aixv sign model.safetensors --identity-token-env SIGSTORE_ID_TOKEN",
  ],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const bundle = flags.text("bundle");
    const reuse = flags.text("reuse");
    const signed = await signModel(path, {
      ...readSigningFlags(flags, context),
      ...readHashingFlags(flags, context),
      root: context.root,
      blob: flags.boolean("blob"),
      claims: flags.boolean("claims"),
      overwrite: flags.boolean("force"),
      parts: flags.list("merge"),
      ...(bundle === undefined ? {} : { bundle }),
      ...(reuse === undefined ? {} : { reuse }),
    });
    if (!signed.ok) throw signed.error;
    const { digest, bundlePath, method, identity, files, bytes, reusedFiles, claimsPath, warnings } =
      signed.value;
    noteWarnings(warnings, context);
    const { style } = context;
    const issuer = identity.issuer === undefined ? "" : ` (vouched for by ${printable(identity.issuer)})`;
    const reused = reuse === undefined ? "" : `, ${formatCount(reusedFiles, "file")} not hashed again`;
    const fields = formatFields(
      [
        ["signed by", `${printable(identity.subject)}${issuer}`],
        ["method", METHOD_NAMES[method]],
        ["content", `${formatCount(files, "file")}, ${formatBytes(bytes)}${reused}`],
        ["digest", digest],
        ["bundle", printable(bundlePath)],
        ...(claimsPath === undefined ? [] : [["claims", printable(claimsPath)] as const]),
      ],
      style,
    );
    return {
      exitCode: 0,
      result: {
        digest,
        bundle_path: bundlePath,
        method,
        identity: { subject: identity.subject, issuer: identity.issuer ?? null },
        files,
        bytes,
        warnings: warnings.map(({ code, message }) => ({ code, message })),
        ...(reuse === undefined ? {} : { reused_files: reusedFiles }),
        ...(claimsPath === undefined ? {} : { claims_path: claimsPath }),
      },
      text: `${style.good("✔")} signed ${style.strong(printable(path))}\n${fields}`,
    };
  },
};

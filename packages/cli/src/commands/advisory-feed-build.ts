import { buildAdvisoryFeed, type SigningOptions } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { Flag } from "../options/flag.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { readSigningFlags, SIGNING_FLAGS } from "../options/signing.ts";
import { RECORD_TRUST_FLAGS, readRecordTrustFlags } from "../options/trust.ts";
import { madeFields, madeResult } from "../output/signature.ts";
import { formatFields, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";
import { UsageError } from "../usage-error.ts";

const TRUSTING = new Set(RECORD_TRUST_FLAGS.map(({ name }) => name));
/** Those that also say whom to trust do both. */
const SIGNING_ONLY = SIGNING_FLAGS.filter(({ name }) => !TRUSTING.has(name));
const SHARED = SIGNING_FLAGS.filter(({ name }) => TRUSTING.has(name));
const TRUST_ONLY = RECORD_TRUST_FLAGS.filter(({ name }) => !SHARED.some((flag) => flag.name === name));
/** Those that name somebody. */
const NAMING = ["trusted-subjects", "public-key"];

const SIGN_FLAG: Flag = {
  name: "sign",
  kind: "boolean",
  description: "sign the feed: with a key, a certificate, or keyless",
};

/** `aixv advisory feed build` */
export const advisoryFeedBuild: Command = {
  name: "advisory feed build",
  summary:
    "write a folder with the signed advisories of .aixv/ and a feed that lists them, for any web server",
  positional: "DIR",
  flags: [
    { name: "title", kind: "text", value: "TEXT", description: "what the feed is called" },
    { name: "publisher", kind: "text", value: "TEXT", description: "who publishes it" },
    { name: "all-versions", kind: "boolean", description: "publish superseded versions too" },
    SIGN_FLAG,
    ...SIGNING_ONLY,
    ...RECORD_TRUST_FLAGS,
  ],
  examples: ["aixv advisory feed build public --sign --key release.key"],
  async run(folder: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const sign = readSigning(flags, context);
    const isTrusting = NAMING.some((name) => flags.has(name));
    if (!isTrusting) refuseIdle(flags, TRUST_ONLY, "--trusted-subject or --public-key");
    if (!isTrusting && sign === undefined)
      refuseIdle(flags, SHARED, "--sign, --trusted-subject or --public-key");
    const title = flags.text("title");
    const publisher = flags.text("publisher");
    const built = await buildAdvisoryFeed(folder, {
      root: context.root,
      allVersions: flags.boolean("all-versions"),
      signal: context.signal,
      ...(context.now === undefined ? {} : { now: context.now }),
      ...(title === undefined ? {} : { title }),
      ...(publisher === undefined ? {} : { publisher }),
      ...(isTrusting ? { trust: readRecordTrustFlags(flags, context) } : {}),
      ...(sign === undefined ? {} : { sign }),
    });
    if (!built.ok) throw built.error;
    const { path, digest, feed, leftOut, signature, warnings } = built.value;
    noteWarnings(warnings, context);
    const { style } = context;
    const unsigned = [["signed", "no: nobody answers for what it leaves out"]] as const;
    const fields = [
      ["feed", printable(path)] as const,
      ["advisories", String(feed.entries.length)] as const,
      ...(signature === undefined ? unsigned : madeFields(signature)),
    ];
    const left = leftOut.map(
      ({ advisoryId = "a file", error }) =>
        `  ${style.faint("○")} left out: ${printable(advisoryId)}  ${printable(error.message)} [${error.code}]`,
    );
    return {
      exitCode: 0,
      result: {
        feed_path: path,
        feed_digest: digest,
        published_at: feed.published_at ?? null,
        entry_count: feed.entries.length,
        left_out: leftOut.map(({ advisoryId, error }) => ({
          advisory_id: advisoryId ?? null,
          code: error.code,
          error: error.message,
        })),
        signature: madeResult(signature),
        warnings: warnings.map(({ code, message }) => ({ code, message })),
      },
      text: [
        `${style.good("✔ built")} ${style.strong(printable(folder))}`,
        formatFields(fields, style),
        ...left,
      ].join("\n"),
    };
  },
};

function readSigning(flags: FlagValues, context: CommandContext): SigningOptions | undefined {
  if (flags.boolean("sign")) return readSigningFlags(flags, context);
  refuseIdle(flags, SIGNING_ONLY, "--sign");
  return undefined;
}

function refuseIdle(flags: FlagValues, idle: readonly Flag[], needs: string): void {
  const given = idle.find(({ name }) => flags.has(name));
  if (given !== undefined) throw new UsageError(`--${given.name} is for ${needs}: it has no effect without`);
}

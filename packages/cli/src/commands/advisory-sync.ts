import { AdvisorySyncError, syncAdvisories } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { RECORD_TRUST_FLAGS, readRecordTrustFlags } from "../options/trust.ts";
import { syncOutcome } from "../output/advisory-sync.ts";

/** Here something would use the network otherwise. */
const TRUST_FLAGS = RECORD_TRUST_FLAGS.map((flag) =>
  flag.name === "offline" ? { ...flag, description: "never use the network: local files alone" } : flag,
);

/** `aixv advisory sync` */
export const advisorySync: Command = {
  name: "advisory sync",
  summary: "import the advisories that a feed lists: verified, and never an older version than is known",
  flags: [
    { name: "feed", kind: "text", value: "FILE|URL", description: "the feed: a path, or an https:// URL" },
    {
      name: "max-bundle-age-days",
      kind: "integer",
      value: "N",
      description: "accept no advisory that was signed longer ago",
    },
    { name: "require-signed-feed", kind: "boolean", description: "accept a signed feed only" },
    {
      name: "timeout",
      kind: "integer",
      value: "SECONDS",
      description: "most time for one document (default 20)",
    },
    {
      name: "total-timeout",
      kind: "integer",
      value: "SECONDS",
      description: "most time for all of the feed (default 3600)",
    },
    ...TRUST_FLAGS,
  ],
  examples: [
    "aixv advisory sync --feed https://advisories.example.com/advisory-feed.json --trusted-subject security@example.com --trusted-issuer https://accounts.example.com",
    "aixv advisory sync --feed mirror/advisory-feed.json --public-key release.pub --offline",
  ],
  async run(_positional: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const integer = (name: string, key: string): object => {
      const value = flags.integer(name);
      return value === undefined ? {} : { [key]: value };
    };
    const synced = await syncAdvisories(flags.requiredText("feed"), {
      ...readRecordTrustFlags(flags, context),
      ...integer("max-bundle-age-days", "maxBundleAgeDays"),
      ...integer("timeout", "timeoutSeconds"),
      ...integer("total-timeout", "totalTimeoutSeconds"),
      requireSignedFeed: flags.boolean("require-signed-feed"),
      offline: flags.boolean("offline"),
      root: context.root,
      signal: context.signal,
    });
    if (synced.ok) return syncOutcome(synced.value, undefined, context);
    if (synced.error instanceof AdvisorySyncError)
      return syncOutcome(synced.error.sync, synced.error, context);
    throw synced.error;
  },
};

import type { TrustOptions } from "@aixv/sdk";
import type { CommandContext } from "../command.ts";
import { UsageError } from "../usage-error.ts";
import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";
import { expectedIdentities } from "./trust.ts";

/** Who may have signed the artifacts that a claim names as its inputs. */
export const UPSTREAM_FLAGS: readonly Flag[] = [
  {
    name: "upstream-identity",
    kind: "repeated",
    value: "SUBJECT",
    description: "who may have signed the inputs, exactly; verifies and records it",
  },
  {
    name: "upstream-issuer",
    kind: "repeated",
    value: "URL",
    description: "who must vouch for that identity, exactly",
  },
  {
    name: "upstream-public-key",
    kind: "list",
    value: "FILE",
    description: "key that may have signed the inputs (PEM)",
  },
  {
    name: "upstream-certificate-chain",
    kind: "list",
    value: "FILE",
    description: "anchors of the certificates that may have signed the inputs (PEM)",
  },
  {
    name: "trusted-root",
    kind: "text",
    value: "FILE",
    description: "TrustedRoot by which inputs signed keyless are verified",
  },
];

/** What those flags say; nothing where nobody is trusted, and inputs are then named without being verified. */
export function readUpstreamFlags(flags: FlagValues, { now }: CommandContext): TrustOptions | undefined {
  const publicKeys = flags.list("upstream-public-key");
  const certificateChain = flags.list("upstream-certificate-chain");
  const identities = expectedIdentities(
    flags.list("upstream-identity"),
    flags.list("upstream-issuer"),
    "upstream-identity",
  );
  if (publicKeys.length + certificateChain.length + identities.length === 0) {
    if (flags.has("trusted-root"))
      throw new UsageError("--trusted-root is for --upstream-identity: it has no effect alone");
    return undefined;
  }
  const trustedRoot = flags.text("trusted-root") ?? flags.text("trust-config");
  return {
    publicKeys,
    certificateChain,
    staging: flags.boolean("staging"),
    ...(identities.length === 0 ? {} : { expectedIdentities: identities }),
    ...(trustedRoot === undefined ? {} : { trustedRoot }),
    ...(now === undefined ? {} : { now }),
  };
}

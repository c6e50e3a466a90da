import { timeFromDate, unwrap } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import type { ExpectedIdentity } from "@aixv/envelope";
import { type PublicKey, parsePublicKey } from "@aixv/envelope/verify";
import { parseFlags } from "../parse-flags.ts";
import { onlyPositional, required, UsageError } from "../usage-error.ts";
import { digestsOf } from "./artifact.ts";
import { chooseTrustedRoot, MAX_CONFIG_BYTES } from "./trust.ts";
import { verifyArtifact } from "./verify-artifact.ts";

/** Most bytes of a bundle. */
const MAX_BUNDLE_BYTES: number = 64 * 1024 * 1024;

/**
 * `verify-bundle [--staging] --bundle FILE (--certificate-identity IDENTITY --certificate-oidc-issuer URL | --key FILE)
 * [--trusted-root FILE] FILE_OR_DIGEST`: returns only if the bundle verifies; throws why not.
 */
export async function verifyBundle(args: readonly string[]): Promise<undefined> {
  const { values, positionals } = parseFlags({
    args: [...args],
    allowPositionals: true,
    options: {
      staging: { type: "boolean", default: false },
      bundle: { type: "string" },
      "certificate-identity": { type: "string" },
      "certificate-oidc-issuer": { type: "string" },
      key: { type: "string" },
      "trusted-root": { type: "string" },
    },
  });
  const artifact = onlyPositional(positionals, "FILE_OR_DIGEST");
  const bundle = required(values.bundle, "--bundle FILE");
  const signer = await expectedSigner(
    values.key,
    values["certificate-identity"],
    values["certificate-oidc-issuer"],
  );
  const options = {
    now: timeFromDate(new Date()),
    trustedRoot: await chooseTrustedRoot(values["trusted-root"], values.staging),
    ...signer,
  };
  const bytes = await readInputFile(bundle, "bundle", MAX_BUNDLE_BYTES);
  unwrap(await verifyArtifact(bytes, await digestsOf(artifact), options));
}

/** The key, or the identity with its issuer: one of the two, and the whole of it. */
async function expectedSigner(
  key: string | undefined,
  subject: string | undefined,
  issuer: string | undefined,
): Promise<
  { readonly publicKeys: readonly PublicKey[] } | { readonly expectedIdentities: readonly ExpectedIdentity[] }
> {
  if (key !== undefined) {
    if (subject !== undefined || issuer !== undefined) {
      throw new UsageError("expected --key or an identity, got both");
    }
    return {
      publicKeys: [unwrap(parsePublicKey(await readInputFile(key, "public key", MAX_CONFIG_BYTES)))],
    };
  }
  return {
    expectedIdentities: [
      {
        subject: required(subject, "--certificate-identity IDENTITY, or --key FILE"),
        issuer: required(issuer, "--certificate-oidc-issuer URL"),
      },
    ],
  };
}

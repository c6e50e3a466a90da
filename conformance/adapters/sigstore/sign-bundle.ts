import { timeFromDate, unwrap } from "@aixv/core";
import { readInputFile, writeOutputFile } from "@aixv/core/node";
import { IN_TOTO_PAYLOAD_TYPE, parseStatement, serializeBundle } from "@aixv/envelope";
import {
  createKeylessSigner,
  PUBLIC_GOOD_SIGNING_CONFIG,
  parseSigningConfig,
  type SignedBundle,
  type Signer,
  type SigningConfig,
  STAGING_SIGNING_CONFIG,
} from "@aixv/envelope/node";
import { verifyStatement } from "@aixv/envelope/verify";
import { parseFlags } from "../parse-flags.ts";
import { onlyPositional, required } from "../usage-error.ts";
import { digestsOf, readArtifact } from "./artifact.ts";
import { chooseTrustedRoot, MAX_CONFIG_BYTES } from "./trust.ts";
import { verifyArtifact } from "./verify-artifact.ts";

/**
 * `sign-bundle [--staging] [--in-toto] --identity-token TOKEN --bundle FILE [--trusted-root FILE] [--signing-config FILE]
 * FILE`: signs a file's bytes, or with `--in-toto` the statement in it. With a trusted root, a bundle that does not verify
 * by it is not written.
 */
export async function signBundle(args: readonly string[]): Promise<undefined> {
  const { values, positionals } = parseFlags({
    args: [...args],
    allowPositionals: true,
    options: {
      staging: { type: "boolean", default: false },
      "in-toto": { type: "boolean", default: false },
      "identity-token": { type: "string" },
      bundle: { type: "string" },
      "trusted-root": { type: "string" },
      "signing-config": { type: "string" },
    },
  });
  const path = onlyPositional(positionals, "FILE");
  const output = required(values.bundle, "--bundle FILE");
  const token = required(values["identity-token"], "--identity-token TOKEN");
  const now = timeFromDate(new Date());
  const signer = await createKeylessSigner({
    signingConfig: await chooseSigningConfig(values["signing-config"], values.staging),
    identityProvider: { getToken: async () => token },
    now,
  });
  const { bundle } = await sign(signer, await readArtifact(path), values["in-toto"]);
  const bytes = serializeBundle(bundle);
  if (values["trusted-root"] !== undefined) {
    const trustedRoot = await chooseTrustedRoot(values["trusted-root"], false);
    const options = { now, trustedRoot, acceptAnyIdentity: true };
    // Not by its subjects: whether those are here is for who verifies.
    if (values["in-toto"]) unwrap(await verifyStatement(bytes, options));
    else unwrap(await verifyArtifact(bytes, await digestsOf(path), options));
  }
  await writeOutputFile(output, bytes, { overwrite: true });
}

async function chooseSigningConfig(path: string | undefined, staging: boolean): Promise<SigningConfig> {
  if (path !== undefined)
    return unwrap(parseSigningConfig(await readInputFile(path, "signing config", MAX_CONFIG_BYTES)));
  return staging ? STAGING_SIGNING_CONFIG : PUBLIC_GOOD_SIGNING_CONFIG;
}

/** The payload is the file's own bytes: what was signed must be what lies there. */
async function sign(signer: Signer, content: Uint8Array, inToto: boolean): Promise<SignedBundle> {
  if (inToto) {
    unwrap(parseStatement(content));
    return await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, content);
  }
  return await signer.signMessage({
    async *open() {
      yield content;
    },
  });
}

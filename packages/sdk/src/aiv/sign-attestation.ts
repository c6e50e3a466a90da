import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attestationBytes, signableFields } from "@aixv/aiv";
import { AixvError, decodeUtf8, type JsonObject, type JsonValue, quote, type Result } from "@aixv/core";
import { errno } from "@aixv/core/node";
import { serializeBundle } from "@aixv/envelope";
import { attempt } from "../attempt.ts";
import { SdkError } from "../sdk-error.ts";
import { createSigner, type SigningOptions } from "../signing-options.ts";

/** By what an attestation is signed: a private key of SSH (`ssh-keygen` signs), or what signs models. */
export type SignAttestationOptions =
  | { readonly sshKey: string; readonly signal?: AbortSignal }
  | (SigningOptions & { readonly sshKey?: undefined; readonly signal?: AbortSignal });

/** An attestation with its signature, and who signed. */
export interface SignedAttestation {
  readonly attestation: JsonObject;
  readonly signer: string;
}

/** Namespace of signatures by SSH over packets. */
const NAMESPACE = "aiv";
const MAX_SIGNATURE_BYTES = 64 * 1024;

/**
 * Signs an attestation over the packet that it is about (AIV §7.4): over RFC 8785 of what `signed_fields` names, itself among it.
 *
 * @param packet - without the attestation
 * @returns the attestation with `signature_method`, `signature` and `signed_fields`, or an error of signing
 */
export async function signAttestation(
  packet: JsonObject,
  attestation: JsonObject,
  options: SignAttestationOptions,
): Promise<Result<SignedAttestation, AixvError>> {
  return await attempt(async () => {
    const signature_method = options.sshKey === undefined ? "sigstore" : "SSH";
    const unsigned = { ...attestation, signature_method, signed_fields: [...signableFields(packet)] };
    const attestations = Array.isArray(packet.attestations)
      ? (packet.attestations as readonly JsonValue[])
      : [];
    const message = attestationBytes({ ...packet, attestations: [...attestations, unsigned] }, unsigned);
    if (message === undefined) {
      throw new SdkError(
        "OPTION_INVALID",
        "expected a packet whose every key can be signed, got one without; complete it first",
      );
    }
    if (options.sshKey !== undefined) {
      const signature = await signBySsh(message, options.sshKey, options.signal);
      return { attestation: { ...unsigned, signature }, signer: options.sshKey };
    }
    const signer = await createSigner(options);
    const { bundle, identity } = await signer.signMessage({
      open: async function* () {
        yield message;
      },
    });
    const text = decodeUtf8(serializeBundle(bundle)) ?? "";
    return { attestation: { ...unsigned, signature: text.trim() }, signer: identity.subject };
  });
}

/** Signs by `ssh-keygen -Y sign`, which may ask an agent or a hardware key. */
async function signBySsh(message: Uint8Array, key: string, signal: AbortSignal | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "aixv-ssh-"));
  try {
    const file = join(folder, "message");
    await writeFile(file, message, { mode: 0o600 });
    await runSshKeygen(["-Y", "sign", "-q", "-n", NAMESPACE, "-f", key, file], signal);
    const signature = await readFile(`${file}.sig`, "utf8");
    if (signature.length <= MAX_SIGNATURE_BYTES && signature.startsWith("-----BEGIN SSH SIGNATURE-----"))
      return signature.trim();
    throw new AixvError(
      "SSH_SIGNING_FAILED",
      "expected a signature of SSH from ssh-keygen, got something else",
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runSshKeygen(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // What asks for a passphrase does so on the terminal.
  const child = spawn("ssh-keygen", [...args], {
    stdio: ["inherit", "ignore", "pipe"],
    ...(signal === undefined ? {} : { signal }),
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    if (said.length < 1000) said += chunk.toString("utf8");
  });
  child.on("error", (error) => {
    const missing = errno(error) === "ENOENT";
    const message = missing
      ? "expected ssh-keygen on the PATH, got none; install OpenSSH, or sign with --key"
      : `ssh-keygen cannot be run (${errno(error)})`;
    reject(
      signal?.aborted === true
        ? signal.reason
        : new AixvError("SSH_SIGNING_FAILED", message, { cause: error }),
    );
  });
  child.on("close", (code) => {
    if (code === 0) resolve();
    else reject(new AixvError("SSH_SIGNING_FAILED", `ssh-keygen did not sign: ${quote(said.trim(), 200)}`));
  });
  await promise;
}

import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import {
  Refusal,
  type RequestObject,
  requireBase64,
  requireObject,
  requireString,
} from "../server/service.ts";
import { readEnvelope, signersOf } from "./dsse-envelope.ts";
import { verifyPrehashed } from "./prehashed-signature.ts";

/** The form of a proposed entry that Rekor v1 logs, its signatures verified; refuses faulty entries with 400. */
export function canonicalEntry(proposed: RequestObject): unknown {
  const kind = requireString(proposed.kind, "kind");
  const apiVersion = requireString(proposed.apiVersion, "apiVersion");
  const spec = requireObject(proposed.spec, "spec");
  switch (`${kind}/${apiVersion}`) {
    case "dsse/0.0.1":
      return { apiVersion, kind, spec: dsseSpec(spec) };
    case "hashedrekord/0.0.1":
      return { apiVersion, kind, spec: hashedRekordSpec(spec) };
    case "intoto/0.0.2":
      return { apiVersion, kind, spec: intotoSpec(spec) };
    default:
      throw new Refusal(400, `entries of type ${kind} ${apiVersion} are not supported`);
  }
}

function dsseSpec(spec: RequestObject): unknown {
  const proposed = requireObject(spec.proposedContent, "spec.proposedContent");
  const json = requireString(proposed.envelope, "spec.proposedContent.envelope");
  const envelope = readEnvelope(parseEnvelope(json));
  const { verifiers } = proposed;
  if (!Array.isArray(verifiers)) throw new Refusal(400, "spec.proposedContent.verifiers must be an array");
  const keys = verifiers.map((verifier) => pemKey(requireBase64(verifier, "verifier")));
  const signers = signersOf(envelope, keys);
  return {
    envelopeHash: sha256Of(Buffer.from(json, "utf8")),
    payloadHash: sha256Of(envelope.payload),
    signatures: envelope.signatures.map((signature, index) => ({
      signature: Buffer.from(signature).toString("base64"),
      verifier: verifiers[signers[index] ?? 0],
    })),
  };
}

function parseEnvelope(json: string): RequestObject {
  try {
    return requireObject(JSON.parse(json), "the DSSE envelope");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, "the DSSE envelope is no JSON");
  }
}

function hashedRekordSpec(spec: RequestObject): unknown {
  const hash = requireObject(requireObject(spec.data, "spec.data").hash, "spec.data.hash");
  const algorithm = requireString(hash.algorithm, "spec.data.hash.algorithm");
  const value = requireString(hash.value, "spec.data.hash.value");
  if (!["sha256", "sha384", "sha512"].includes(algorithm) || !/^(?:[0-9a-f]{2})+$/.test(value)) {
    throw new Refusal(400, "spec.data.hash is no SHA-2 digest");
  }
  const signature = requireObject(spec.signature, "spec.signature");
  const content = requireBase64(signature.content, "spec.signature.content");
  const publicKey = requireObject(signature.publicKey, "spec.signature.publicKey");
  const key = pemKey(requireBase64(publicKey.content, "spec.signature.publicKey.content"));
  if (!verifyPrehashed(Buffer.from(value, "hex"), key, content)) {
    throw new Refusal(400, "the signature of the hashedrekord entry does not verify");
  }
  return {
    data: { hash: { algorithm, value } },
    signature: { content: signature.content, publicKey: { content: publicKey.content } },
  };
}

/** The log keeps the envelope without its payload, signatures and payload being base64 twice over. */
function intotoSpec(spec: RequestObject): unknown {
  const content = requireObject(spec.content, "spec.content");
  const proposed = requireObject(content.envelope, "spec.content.envelope");
  const { signatures } = proposed;
  if (!Array.isArray(signatures)) throw new Refusal(400, "spec.content.envelope.signatures must be an array");
  const entries = signatures.map((signature) => requireObject(signature, "signature"));
  const envelope = readEnvelope({
    payloadType: proposed.payloadType,
    payload: innerBase64(proposed.payload, "payload"),
    signatures: entries.map((entry) => ({ sig: innerBase64(entry.sig, "sig") })),
  });
  signersOf(
    envelope,
    entries.map((entry) => pemKey(requireBase64(entry.publicKey, "publicKey"))),
  );
  return {
    content: {
      envelope: { payloadType: envelope.payloadType, signatures: entries },
      hash: requireObject(content.hash, "spec.content.hash"),
      payloadHash: sha256Of(envelope.payload),
    },
  };
}

function innerBase64(value: unknown, what: string): string {
  return Buffer.from(requireBase64(value, what)).toString("utf8");
}

function sha256Of(bytes: Uint8Array): unknown {
  return { algorithm: "sha256", value: createHash("sha256").update(bytes).digest("hex") };
}

/** The key in a PEM public key or certificate. */
function pemKey(pem: Uint8Array): KeyObject {
  try {
    return createPublicKey(Buffer.from(pem));
  } catch {
    throw new Refusal(400, "a verifier is neither a PEM public key nor a PEM certificate");
  }
}

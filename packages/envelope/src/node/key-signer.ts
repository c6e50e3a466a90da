import { BUNDLE_MEDIA_TYPE, type Bundle, type VerificationMaterial } from "../bundle/index.ts";
import { preAuthEncode } from "../dsse.ts";
import { keyHints } from "../verify/public-key.ts";
import { type PrivateKey, signBytes, signStream } from "./private-key.ts";
import type { MessageToSign, SignedBundle, Signer, SignerIdentity, TimestampAuthority } from "./signer.ts";

/** Options of {@link createKeySigner}. */
export interface KeySignerOptions {
  readonly timestampAuthority?: TimestampAuthority;
}

/** A signer of the OMS `key` method (OMS v1.0 §4.1): the bundle names the key by `hint`, SHA-256 of its PEM in hex. */
export function createKeySigner(key: PrivateKey, options: KeySignerOptions = {}): Signer {
  const [hint = ""] = keyHints(key.publicKey);
  return localSigner("key", key, { kind: "publicKey", hint }, { subject: key.publicKey.subject }, options);
}

/** What the key and certificate methods share: a local key, and material that is known beforehand. */
export function localSigner(
  method: "key" | "certificate",
  key: PrivateKey,
  content: VerificationMaterial["content"],
  identity: SignerIdentity,
  { timestampAuthority }: KeySignerOptions,
): Signer {
  const complete = async (
    bundleContent: Bundle["content"],
    signature: Uint8Array,
  ): Promise<SignedBundle> => ({
    identity,
    bundle: {
      mediaType: BUNDLE_MEDIA_TYPE,
      version: "0.3",
      content: bundleContent,
      material: {
        content,
        tlogEntries: [],
        timestamps: timestampAuthority === undefined ? [] : [await timestampAuthority.timestamp(signature)],
      },
    },
  });
  return {
    method,
    async signPayload(payloadType: string, payload: Uint8Array): Promise<SignedBundle> {
      const sig = signBytes(key, preAuthEncode(payloadType, payload));
      const envelope = { payloadType, payload, signatures: [{ sig, keyid: "" }] };
      return await complete({ kind: "dsseEnvelope", envelope }, sig);
    },
    async signMessage(message: MessageToSign): Promise<SignedBundle> {
      const messageSignature = await signStream(key, message);
      return await complete({ kind: "messageSignature", messageSignature }, messageSignature.signature);
    },
  };
}

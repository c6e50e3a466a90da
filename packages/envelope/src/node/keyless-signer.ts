import { generateKeyPairSync } from "node:crypto";
import { type Timestamp, timeToMillis } from "@aixv/core";
import { BUNDLE_MEDIA_TYPE, type Bundle } from "../bundle/index.ts";
import { preAuthEncode } from "../dsse.ts";
import { subjectAltNames } from "../verify/certificate/subject-alt-names.ts";
import { type Certificate, fulcioIssuer } from "../verify/certificate/x509.ts";
import { requestCertificate } from "./certificate-authority.ts";
import { type IdentityProvider, type IdentityToken, readIdentityToken } from "./identity/identity-token.ts";
import { type PrivateKey, parsePrivateKey, signBytes, signStream } from "./private-key.ts";
import {
  type MessageToSign,
  type SignedBundle,
  type Signer,
  type SignerIdentity,
  SigningError,
} from "./signer.ts";
import { type SigningConfig, selectServices } from "./signing-config.ts";
import { createTimestampAuthority } from "./timestamp-authority.ts";
import { logSignature, type TransparencyLog } from "./transparency-log.ts";

/** Options of {@link createKeylessSigner}. */
export interface KeylessSignerOptions {
  readonly signingConfig: SigningConfig;
  readonly identityProvider: IdentityProvider;
  /** Clock, for the token's expiry and the services' validity. */
  readonly now: Timestamp;
  /** A timestamp authority beside those of the signing config. */
  readonly timestampUrl?: string;
  /** For each request; default 20 s. */
  readonly timeoutMillis?: number;
}

const CA_VERSIONS = [1];
const LOG_VERSIONS = [1, 2];
const TIMESTAMP_VERSIONS = [1];

/**
 * A signer of the OMS `sigstore` method: an ephemeral P-256 key, certified by Fulcio for the token's identity, its
 * signature logged by Rekor (v1 or v2) and timestamped (sigstore client specification, "Signing").
 *
 * @throws on use: `IDENTITY_TOKEN_INVALID`, `SIGNING_SERVICE_MISSING`, `CERTIFICATE_AUTHORITY_FAILED`,
 *   `TRANSPARENCY_LOG_FAILED`, `TIMESTAMP_AUTHORITY_FAILED`
 */
export function createKeylessSigner(options: KeylessSignerOptions): Signer {
  return {
    method: "sigstore",
    async signPayload(payloadType: string, payload: Uint8Array): Promise<SignedBundle> {
      const services = chooseServices(options);
      const encoded = preAuthEncode(payloadType, payload);
      const certified = await certify(options, services, async (key) => signBytes(key, encoded));
      const envelope = { payloadType, payload, signatures: [{ sig: certified.signature, keyid: "" }] };
      return await witness(options, services, certified, { kind: "dsseEnvelope", envelope });
    },
    async signMessage(message: MessageToSign): Promise<SignedBundle> {
      const services = chooseServices(options);
      const key = ephemeralKey();
      const messageSignature = await signStream(key, message);
      const certified = await certify(options, services, async () => messageSignature.signature, key);
      return await witness(options, services, certified, { kind: "messageSignature", messageSignature });
    },
  };
}

interface ChosenServices {
  readonly fulcio: string;
  readonly logs: readonly TransparencyLog[];
  readonly timestampUrls: readonly string[];
}

function chooseServices({ signingConfig: config, now, timestampUrl }: KeylessSignerOptions): ChosenServices {
  const select = { now, versions: CA_VERSIONS };
  const [ca] = selectServices(
    config.certificateAuthorities,
    { kind: "ANY" },
    "certificate authority",
    select,
  );
  const logs = selectServices(config.transparencyLogs, config.transparencyLogSelector, "transparency log", {
    now,
    versions: LOG_VERSIONS,
  });
  const authorities =
    config.timestampAuthorities.length === 0
      ? []
      : selectServices(
          config.timestampAuthorities,
          config.timestampAuthoritySelector,
          "timestamp authority",
          {
            now,
            versions: TIMESTAMP_VERSIONS,
          },
        );
  // One authority is asked once: two timestamps of one signature by it are refused as duplicates.
  const timestampUrls = [
    ...new Set([...authorities.map(({ url }) => url), ...(timestampUrl === undefined ? [] : [timestampUrl])]),
  ];
  if (timestampUrls.length === 0 && logs.some(({ majorApiVersion }) => majorApiVersion > 1)) {
    throw new SigningError(
      "SIGNING_SERVICE_MISSING",
      "the transparency log (Rekor v2) signs no time: a timestamp authority is needed, give one with --timestamp-url",
    );
  }
  return { fulcio: ca?.url ?? "", logs, timestampUrls };
}

interface Certified {
  readonly signature: Uint8Array;
  readonly certificate: Certificate;
  /** As the certificate says, which may differ from the token: a workflow's is its URI. */
  readonly identity: SignerIdentity;
}

async function certify(
  options: KeylessSignerOptions,
  services: ChosenServices,
  sign: (key: PrivateKey) => Promise<Uint8Array>,
  key: PrivateKey = ephemeralKey(),
): Promise<Certified> {
  const raw = await options.identityProvider.getToken();
  const token = readIdentityToken(raw, timeToMillis(options.now) / 1000);
  const certificate = await requestCertificate({
    url: services.fulcio,
    token,
    key,
    timeoutMillis: options.timeoutMillis ?? 20_000,
  });
  return { signature: await sign(key), certificate, identity: certifiedIdentity(certificate, token) };
}

function certifiedIdentity(certificate: Certificate, token: IdentityToken): SignerIdentity {
  try {
    const [subject = token.subject] = subjectAltNames(certificate);
    return { subject, issuer: fulcioIssuer(certificate) ?? token.issuer };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "its names cannot be read";
    throw new SigningError(
      "CERTIFICATE_AUTHORITY_FAILED",
      `the issued certificate cannot be used: ${reason}`,
      {
        cause,
      },
    );
  }
}

function ephemeralKey(): PrivateKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return parsePrivateKey(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
}

async function witness(
  options: KeylessSignerOptions,
  services: ChosenServices,
  certified: Certified,
  content: Bundle["content"],
): Promise<SignedBundle> {
  const timeoutMillis = options.timeoutMillis ?? 20_000;
  const [timestamps, logged] = await Promise.all([
    Promise.all(
      services.timestampUrls.map((url) =>
        createTimestampAuthority(url, { timeoutMillis }).timestamp(certified.signature),
      ),
    ),
    Promise.all(
      services.logs.map((log) =>
        logSignature(log, { content, certificate: certified.certificate }, timeoutMillis),
      ),
    ),
  ]);
  const certificate = certified.certificate.der;
  return {
    identity: certified.identity,
    bundle: {
      mediaType: BUNDLE_MEDIA_TYPE,
      version: "0.3",
      content,
      material: { content: { kind: "certificate", certificate }, tlogEntries: logged, timestamps },
    },
  };
}

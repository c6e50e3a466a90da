import { createHash } from "node:crypto";
import { type Result, type Timestamp, timeFromDate, unwrap } from "@aixv/core";
import {
  type BundleError,
  parseBundle,
  type Statement,
  serializeBundle,
  type VerificationError,
  type Verified,
} from "@aixv/envelope";
import {
  createCertificateSigner,
  createKeylessSigner,
  createKeySigner,
  createTimestampAuthority,
  generateKeyPair,
  parsePrivateKey,
  parseSigningConfig,
  type Signer,
} from "@aixv/envelope/node";
import {
  parsePublicKey,
  readTrustedRoot,
  type VerifyOptions,
  verifyDocument,
  verifyMessage,
  verifyStatement,
} from "@aixv/envelope/verify";
import { parseRecord, SIGNED_RECORD_PREDICATE_TYPE } from "@aixv/records";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { makeAuthority, makeCertificate, privatePem } from "../../packages/envelope/test/certificates.ts";
import { file, signedStatement } from "../../packages/envelope/test/signed.ts";
import { readVectors } from "../../packages/records/test/vectors.ts";
import { type FuzzKind, type FuzzTarget, require } from "../target.ts";

const FILE = "the weights of a model";
const now = (): Timestamp => timeFromDate(new Date());

interface Signing {
  readonly signer: () => Promise<Signer>;
  readonly options: VerifyOptions;
  readonly close?: () => Promise<void>;
}

async function byKey(): Promise<Signing> {
  const pair = generateKeyPair("p256");
  return {
    signer: async () => createKeySigner(parsePrivateKey(pair.privateKey)),
    options: { now: now(), publicKeys: [unwrap(parsePublicKey(pair.publicKey))] },
  };
}

async function byCertificate(): Promise<Signing> {
  const root = makeAuthority("root");
  const intermediate = makeAuthority("intermediate", {}, root);
  const leaf = makeCertificate({}, intermediate);
  const sigstore = await startSigstore();
  const timestampAuthority = createTimestampAuthority(`${sigstore.url}/api/v1/timestamp`);
  const certificate = { certificate: leaf.pem, chain: [intermediate.pem], timestampAuthority };
  return {
    signer: async () => createCertificateSigner(parsePrivateKey(privatePem(leaf.keys)), certificate),
    options: { now: now(), trustedRoot: trustOf(sigstore), certificateAnchors: [root.pem] },
    close: () => sigstore.close(),
  };
}

function byIdentity(rekor: 1 | 2): () => Promise<Signing> {
  return async () => {
    const sigstore = await startSigstore();
    const config = rekor === 1 ? sigstore.signingConfig : sigstore.signingConfigRekorV2;
    return {
      signer: () =>
        createKeylessSigner({
          signingConfig: unwrap(parseSigningConfig(Buffer.from(JSON.stringify(config)))),
          identityProvider: { getToken: async () => sigstore.token("alice@example.com") },
          now: now(),
        }),
      options: {
        now: now(),
        trustedRoot: trustOf(sigstore),
        expectedIdentities: [{ subject: "alice@example.com", issuer: sigstore.url }],
      },
      close: () => sigstore.close(),
    };
  };
}

function trustOf(sigstore: LocalSigstore) {
  return unwrap(readTrustedRoot(JSON.parse(JSON.stringify(sigstore.trustedRoot))));
}

type Outcome<T> = Result<Verified<T>, BundleError | VerificationError>;

/** A refusal has to be one that somebody thought of. */
function settled<T>(outcome: Outcome<T>): Verified<T> | undefined {
  if (outcome.ok) return outcome.value;
  require(outcome.error.code !== ("INTERNAL_FAULT" as string), `a refusal, got ${outcome.error.stack}`);
  return undefined;
}

/** What a bundle proves may not change with it: the content by its digest, and who signed it. */
function requireSame<T>(original: Verified<T>, verified: Verified<T>): void {
  const proved = ({ value, payloadDigest, signers, method }: Verified<T>): string =>
    JSON.stringify({ value, payloadDigest, signers, method });
  require(proved(verified) ===
    proved(original), `${proved(original)} of whatever verifies, got ${proved(verified)}`);
}

async function statementTarget({ signer, options, close }: Signing): Promise<FuzzTarget> {
  // A second entry makes the log larger than one leaf, so that its proofs have hashes.
  await signedStatement(await signer());
  const samples = [await signedStatement(await signer())];
  const originals: Verified<Statement>[] = [];
  for (const sample of samples) originals.push(unwrap(await verifyStatement(sample, options)));
  return {
    shape: "json",
    samples,
    async run(input, sample) {
      const verified = settled(await verifyStatement(input, options));
      const original = originals[sample];
      if (verified !== undefined && original !== undefined) requireSame(original, verified);
      return verified !== undefined;
    },
    ...(close && { close }),
  };
}

async function messageTarget({ signer, options, close }: Signing): Promise<FuzzTarget> {
  const digestOf = async (algorithm: string): Promise<string> =>
    createHash(algorithm).update(FILE).digest("hex");
  const { bundle } = await (await signer()).signMessage(file(FILE));
  const sample = serializeBundle(bundle);
  const original = unwrap(await verifyMessage(sample, digestOf, options));
  return {
    shape: "json",
    samples: [sample],
    async run(input) {
      const verified = settled(await verifyMessage(input, digestOf, options));
      if (verified !== undefined) requireSame(original, verified);
      return verified !== undefined;
    },
    ...(close && { close }),
  };
}

/** Records whose bytes are signed: the signature stays, the record changes. */
async function documentTarget({ signer, options }: Signing): Promise<FuzzTarget> {
  const samples: Uint8Array[] = [];
  const bundles: Uint8Array[] = [];
  for (const { document, valid } of readVectors("signed-record").slice(0, 12)) {
    const bytes = Buffer.from(JSON.stringify(document, undefined, 2));
    if (!valid || !parseRecord(bytes).ok) continue;
    const { bundle } = await (await signer()).signMessage(file(bytes.toString()));
    samples.push(bytes);
    bundles.push(serializeBundle(bundle));
  }
  const format = {
    predicateType: SIGNED_RECORD_PREDICATE_TYPE,
    parse: (bytes: Uint8Array) => parseRecord(bytes),
  };
  return {
    shape: "json",
    samples,
    async run(input, sample) {
      const bundle = bundles[sample] ?? new Uint8Array();
      const outcome = await verifyDocument(bundle, input, format, options);
      if (settled(outcome) === undefined) return false;
      require(Buffer.from(input).equals(samples[sample] ?? new Uint8Array()), "the bytes that were signed");
      return true;
    },
  };
}

/** Bundles that are read alone, as `inspect` does. */
async function bundleTarget({ signer, close }: Signing): Promise<FuzzTarget> {
  const { bundle } = await (await signer()).signMessage(file(FILE));
  return {
    shape: "json",
    samples: [await signedStatement(await signer()), serializeBundle(bundle)],
    run(input) {
      const parsed = parseBundle(input);
      if (!parsed.ok) return false;
      const written = serializeBundle(parsed.value);
      const again = parseBundle(written);
      require(again.ok, `a bundle that is read again once it was written, got ${again.ok ? "" : again.error.message}`);
      require(Buffer.from(serializeBundle(again.value)).equals(written), "the same bytes of the same bundle");
      return true;
    },
    ...(close && { close }),
  };
}

/** Sigstore bundles by every method: whatever verifies says what was signed, and by whom. */
export const SIGNED_KINDS: readonly FuzzKind[] = [
  { kind: "bundle-parse", create: async () => bundleTarget(await byIdentity(2)()) },
  { kind: "bundle-key", create: async () => statementTarget(await byKey()) },
  { kind: "bundle-key-message", create: async () => messageTarget(await byKey()) },
  { kind: "bundle-certificate", weight: 0.3, create: async () => statementTarget(await byCertificate()) },
  { kind: "bundle-rekor-v1", weight: 0.3, create: async () => statementTarget(await byIdentity(1)()) },
  { kind: "bundle-rekor-v2", weight: 0.3, create: async () => statementTarget(await byIdentity(2)()) },
  { kind: "bundle-rekor-v1-message", weight: 0.3, create: async () => messageTarget(await byIdentity(1)()) },
  { kind: "signed-record", create: async () => documentTarget(await byKey()) },
];

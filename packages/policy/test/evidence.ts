import { createHash } from "node:crypto";
import {
  type Digest,
  digestHex,
  type JsonObject,
  type JsonValue,
  parseJson,
  type Timestamp,
  timeFromDate,
  unwrap,
  utf8Bytes,
} from "@aixv/core";
import {
  createStatement,
  IN_TOTO_PAYLOAD_TYPE,
  type Statement,
  type Subject,
  serializeBundle,
  serializeStatement,
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
  type PublicKey,
  parsePublicKey,
  readTrustedRoot,
  type VerifyOptions,
  verifyDocument,
  verifyMessage,
  verifyStatement,
} from "@aixv/envelope/verify";
import {
  type AdvisoryFeed,
  parseAdvisoryFeed,
  parseRecord,
  resolvePredicateType,
  SIGNED_RECORD_PREDICATE_TYPE,
  type SignedRecord,
  validateClaims,
} from "@aixv/records";
import { createTestCa, type LocalSigstore, startSigstore, type TestCa } from "@aixv/testkit";
import { afterAll, beforeAll } from "vitest";
import { at, MODEL, RELEASE, SIGNED_AT } from "./setting.ts";

/** How a piece of evidence comes to be. */
export interface How {
  /** Every name in the signer's certificate; by default {@link RELEASE}. */
  readonly by?: string | readonly string[];
  /** Whose certificate authority: {@link Evidence.issuer} or {@link Evidence.otherIssuer}. */
  readonly under?: "issuer" | "other";
  /** When a timestamp authority saw it; `null`: none did. */
  readonly at?: string | null;
  /** Signed keyless, and so in a log. The issuer is {@link Evidence.keylessIssuer}. */
  readonly logged?: boolean;
  /** Of keyless ones: verified without saying who may have signed. */
  readonly byAnybody?: boolean;
}

/** How a record comes to be. */
export interface RecordHow extends How {
  readonly id?: string;
  /** Read without the rules of its kind. */
  readonly asIs?: boolean;
  /** What it says itself of when it was made. */
  readonly createdAt?: string;
  /** Of the statement that signs it; by default that of records. */
  readonly predicateType?: string;
}

/** Signs evidence with fresh keys and verifies it: there is no other way to a `Verified`. */
export interface Evidence {
  /** Issuer of certificates: a distinguished name. */
  readonly issuer: string;
  readonly otherIssuer: string;
  readonly keylessIssuer: string;
  /** A manifest's statement over an artifact, as OMS signs it. */
  signature(
    how?: How & { readonly of?: Digest; readonly predicate?: JsonObject },
  ): Promise<Verified<Statement>>;
  /** A signature over a file's bytes. */
  fileSignature(text: string, how?: How): Promise<Verified<{ algorithm: string; digest: string }>>;
  /** A signature over an artifact by several keys; the names of their signers beside it. `by` verifies it by the first few. */
  keySignature(keys: number): Promise<{
    verified: Verified<Statement>;
    subjects: readonly string[];
    by(keys: number): Promise<Verified<Statement>>;
  }>;
  /** The bundle of a statement, or of a record, once more: as a statement, verified in another way. */
  reverify(verified: Verified<unknown>, how: How): Promise<Verified<Statement>>;
  /** Any statement, verified and no more. */
  statement(
    predicateType: string,
    predicate: JsonObject,
    how?: How & { readonly of?: readonly (Digest | Subject)[]; readonly type?: string },
  ): Promise<Verified<Statement>>;
  /** A statement of a valid claim. */
  claim(...of: Parameters<Evidence["statement"]>): Promise<Verified<Statement>>;
  /** A record of a valid payload, or one that is read as it is. */
  record(kind: string, payload: JsonObject, how?: RecordHow): Promise<Verified<SignedRecord>>;
  /** A signed list of advisories. */
  feed(
    entries: readonly { readonly advisory_id?: string; readonly record_digest?: Digest }[],
    how?: How & { readonly publishedAt?: string },
  ): Promise<Verified<AdvisoryFeed>>;
}

/** Later than all that is signed: evaluations have clocks of their own. */
const VERIFIED_AT = at("2032-01-01T00:00:00Z");
const OMS_PREDICATE_TYPE = "https://model_signing/signature/v1.0";
const FEED_PREDICATE_TYPE = "https://example.org/advisory-feed/v1";
const ISSUERS = { issuer: "test intermediate", other: "other intermediate" } as const;

/** Makes ready what signs the evidence of one file of tests; to be used within tests and later hooks. */
export function useEvidence(): Evidence {
  let started: Evidence | undefined;
  let close: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const maker = await start();
    started = maker.evidence;
    close = maker.close;
  });
  afterAll(async () => await close?.());
  return new Proxy({} as Evidence, {
    get: (_, name) => {
      if (started === undefined) throw new Error("expected to be asked in a test");
      return started[name as keyof Evidence];
    },
  });
}

/** Makes ready what signs evidence. */
async function start(): Promise<{ evidence: Evidence; close: () => Promise<void> }> {
  let clock = new Date("2026-01-01T00:00:00Z");
  const sigstore = await startSigstore({ clock: () => clock });
  const trustedRoot = unwrap(readTrustedRoot(plain(sigstore.trustedRoot)));
  const period = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2040-01-01T00:00:00Z") };
  const authority = (commonName: string): TestCa =>
    createTestCa({ ...period, intermediate: { subject: { organization: "aixv testkit", commonName } } });
  const authorities = { issuer: authority(ISSUERS.issuer), other: authority(ISSUERS.other) };
  const anchors = Object.values(authorities).map(({ root }) => root.certificate);

  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: the services have one clock. */
  const inTurn = async <T>(how: How, sign: (signer: Signer) => Promise<T>): Promise<T> => {
    const turn = last.then(async () => await sign(await signerFor(how)));
    last = turn.catch(() => undefined);
    return await turn;
  };
  const signerFor = async ({ by = RELEASE, under = "issuer", at: time = SIGNED_AT, logged }: How) => {
    const names = typeof by === "string" ? [by] : by;
    if (time !== null) clock = new Date(time);
    if (logged === true) return await keylessSigner(sigstore, names[0] ?? RELEASE, timeFromDate(clock));
    const { intermediate, issue } = authorities[under];
    const leaf = issue({ subjectAltName: names.map(alternativeName) });
    return createCertificateSigner(parsePrivateKey(leaf.privateKey), {
      certificate: leaf.certificate,
      chain: [intermediate.certificate],
      ...(time === null
        ? {}
        : { timestampAuthority: createTimestampAuthority(`${sigstore.url}/api/v1/timestamp`) }),
    });
  };
  const trusting = ({ by = RELEASE, logged, byAnybody }: How): VerifyOptions => {
    if (logged !== true) return { now: VERIFIED_AT, trustedRoot, certificateAnchors: anchors };
    const subject = typeof by === "string" ? by : (by[0] ?? RELEASE);
    const expected = { expectedIdentities: [{ subject, issuer: sigstore.url }] };
    return {
      now: VERIFIED_AT,
      trustedRoot,
      ...(byAnybody === true ? { acceptAnyIdentity: true } : expected),
    };
  };
  const bundles = new WeakMap<Verified<unknown>, Uint8Array>();
  const signStatement = async (statement: Statement, how: How): Promise<Verified<Statement>> => {
    const bytes = await inTurn(how, (signer) => signed(signer, serializeStatement(statement)));
    const verified = unwrap(await verifyStatement(bytes, trusting(how)));
    bundles.set(verified, bytes);
    return verified;
  };
  const document = async <T>(
    text: string,
    format: Parameters<typeof verifyDocument<T>>[2],
    how: How,
  ): Promise<Verified<T>> => {
    const bytes = utf8Bytes(text);
    const statement = createStatement({
      subject: [{ name: "document", digest: { sha256: sha256Hex(bytes) } }],
      predicateType: format.predicateType,
      predicate: {},
    });
    const bundle = await inTurn(how, (signer) => signed(signer, serializeStatement(statement)));
    const verified = unwrap(await verifyDocument(bundle, bytes, format, trusting(how)));
    bundles.set(verified, bundle);
    return verified;
  };

  const evidence: Evidence = {
    issuer: `CN=${ISSUERS.issuer},O=aixv testkit`,
    otherIssuer: `CN=${ISSUERS.other},O=aixv testkit`,
    keylessIssuer: sigstore.url,
    signature: async ({ of = MODEL, predicate = { resources: [] }, ...how } = {}) =>
      await signStatement(manifestOf(of, predicate), how),
    fileSignature: async (text, how = {}) => {
      const open = async function* () {
        yield utf8Bytes(text);
      };
      const { bundle } = await inTurn(how, (signer) => signer.signMessage({ open }));
      const digest = async (algorithm: string) => createHash(algorithm).update(text).digest("hex");
      return unwrap(await verifyMessage(serializeBundle(bundle), digest, trusting(how)));
    },
    reverify: async (verified, how) => {
      const bytes = bundles.get(verified) ?? new Uint8Array();
      return unwrap(await verifyStatement(bytes, trusting(how)));
    },
    keySignature: async (count) => {
      const pairs = Array.from({ length: count }, () => generateKeyPair("p256"));
      const payload = serializeStatement(manifestOf(MODEL, { resources: [] }));
      const bundles = await Promise.all(
        pairs.map(async (pair) => {
          const signer = createKeySigner(parsePrivateKey(pair.privateKey));
          return (await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, payload)).bundle;
        }),
      );
      const signatures = bundles.flatMap(({ content }) =>
        content.kind === "dsseEnvelope" ? content.envelope.signatures : [],
      );
      const [first] = bundles;
      if (first === undefined) throw new TypeError("expected at least one key");
      const material = { ...first.material, content: { kind: "publicKey", hint: "" } } as const;
      const content = {
        kind: "dsseEnvelope",
        envelope: { payload, payloadType: IN_TOTO_PAYLOAD_TYPE, signatures },
      } as const;
      const publicKeys: readonly PublicKey[] = pairs.map(({ publicKey }) =>
        unwrap(parsePublicKey(publicKey)),
      );
      const bytes = serializeBundle({ ...first, material, content });
      const by = async (keys: number): Promise<Verified<Statement>> =>
        unwrap(await verifyStatement(bytes, { now: VERIFIED_AT, publicKeys: publicKeys.slice(0, keys) }));
      return { verified: await by(count), subjects: pairs.map(({ subject }) => subject), by };
    },
    statement: async (predicateType, predicate, { of = [MODEL], type, ...how } = {}) => {
      const annotations = type === undefined ? {} : { annotations: { artifact_type: type } };
      const subject = of.map((one) =>
        typeof one === "string" ? { digest: { sha256: digestHex(one) }, ...annotations } : one,
      );
      const uri = unwrap(resolvePredicateType(predicateType));
      return await signStatement(createStatement({ subject, predicateType: uri, predicate }), how);
    },
    claim: async (...of) => {
      const verified = await evidence.statement(...of);
      unwrap(validateClaims(verified.value));
      return verified;
    },
    record: async (
      kind,
      payload,
      {
        id,
        asIs,
        createdAt = "2026-01-01T00:00:00Z",
        predicateType = SIGNED_RECORD_PREDICATE_TYPE,
        ...how
      } = {},
    ) => {
      const own = payload[`${kind}_id`];
      const record = {
        schema: "aixv.signed-record/v1",
        kind,
        record_id: id ?? (typeof own === "string" ? own : "record"),
        created_at: createdAt,
        payload,
      };
      const validateKnownKind = asIs !== true;
      const parse = (bytes: Uint8Array) => parseRecord(bytes, { validateKnownKind });
      return await document(JSON.stringify(record), { predicateType, parse }, how);
    },
    feed: async (entries, { publishedAt, ...how } = {}) => {
      const listed = entries.map((entry, index) => ({
        record: `${index}.json`,
        bundle: `${index}.sigstore.json`,
        ...entry,
      }));
      return await document(
        JSON.stringify({
          schema: "aixv.advisory-feed/v1",
          entries: listed,
          ...(publishedAt === undefined ? {} : { published_at: publishedAt }),
        }),
        { predicateType: FEED_PREDICATE_TYPE, parse: (bytes) => parseAdvisoryFeed(bytes) },
        how,
      );
    },
  };
  return { evidence, close: () => sigstore.close() };
}

async function keylessSigner(sigstore: LocalSigstore, subject: string, now: Timestamp): Promise<Signer> {
  return await createKeylessSigner({
    signingConfig: unwrap(parseSigningConfig(utf8Bytes(JSON.stringify(sigstore.signingConfig)))),
    identityProvider: { getToken: async () => sigstore.token(subject) },
    now,
  });
}

async function signed(signer: Signer, payload: Uint8Array): Promise<Uint8Array> {
  return serializeBundle((await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, payload)).bundle);
}

function manifestOf(digest: Digest, predicate: JsonObject): Statement {
  return createStatement({
    subject: [{ name: "model", digest: { sha256: digestHex(digest) } }],
    predicateType: OMS_PREDICATE_TYPE,
    predicate,
  });
}

function alternativeName(name: string): { readonly email: string } | { readonly uri: string } {
  return name.includes("://") ? { uri: name } : { email: name };
}

/** What `JSON.parse` gives, as `parseJson` would. */
function plain(value: unknown): JsonValue {
  return unwrap(parseJson(JSON.stringify(value)));
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

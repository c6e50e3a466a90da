import { createHash, sign } from "node:crypto";
import { unwrap } from "@aixv/core";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { RekorWitness, type SignatureBundle } from "@sigstore/sign";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Bundle, parseBundle, preAuthEncode } from "../src/index.ts";
import { logSignature } from "../src/node/transparency-log.ts";
import { parseCertificate } from "../src/verify/certificate/x509.ts";
import { makeCertificate } from "./certificates.ts";
import { type FakeService, startService } from "./fake-service.ts";
import { thrownCode } from "./outcome.ts";
import { handmadeBundle } from "./signed.ts";

const made = makeCertificate();
const certificate = parseCertificate(made.der, "test");
const digest = createHash("sha256").update("model").digest();
const signed = unwrap(
  parseBundle(
    handmadeBundle({ kind: "certificate", certificate: made.der }, [
      { key: made.keys.privateKey, hash: "sha256" },
    ]),
  ),
);
const contents: { readonly [kind: string]: Bundle["content"] } = {
  dsseEnvelope: signed.content,
  messageSignature: {
    kind: "messageSignature",
    messageSignature: {
      algorithm: "sha256",
      digest,
      signature: sign("sha256", Buffer.from("model"), made.keys.privateKey),
    },
  },
};
let sigstore: LocalSigstore;
const fakes: FakeService[] = [];

beforeAll(async () => {
  sigstore = await startSigstore();
});
afterEach(async () => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
});
afterAll(async () => {
  await sigstore.close();
});

/** The same content as @sigstore/sign has it. */
function asLibrary(content: Bundle["content"]): SignatureBundle {
  if (content.kind === "dsseEnvelope") {
    const { payload, payloadType, signatures } = content.envelope;
    const sigs = signatures.map(({ sig, keyid }) => ({ sig: Buffer.from(sig), keyid }));
    return {
      $case: "dsseEnvelope",
      dsseEnvelope: { payload: Buffer.from(payload), payloadType, signatures: sigs },
    };
  }
  const { messageSignature } = content;
  return {
    $case: "messageSignature",
    messageSignature: {
      messageDigest: { algorithm: 1, digest: Buffer.from(messageSignature.digest) },
      signature: Buffer.from(messageSignature.signature),
    },
  };
}

it("enters an envelope in Rekor v2 as the hash of what its signature covers, the only kind of entry there", async () => {
  const bodies: unknown[] = [];
  const service = await startService((_request, response, body) => {
    bodies.push(JSON.parse(body.toString("utf8")));
    response.writeHead(400).end();
  });
  fakes.push(service);
  const content = signed.content as Extract<Bundle["content"], { kind: "dsseEnvelope" }>;
  await thrownCode(() =>
    logSignature({ url: service.url, majorApiVersion: 2 }, { content, certificate }, 60_000),
  );
  const { payloadType, payload, signatures } = content.envelope;
  const covered = createHash("sha256").update(preAuthEncode(payloadType, payload)).digest("base64");
  const verifier = {
    x509Certificate: { rawBytes: Buffer.from(made.der).toString("base64") },
    keyDetails: "PKIX_ECDSA_P256_SHA_256",
  };
  const [first] = signatures;
  expect(bodies).toEqual([
    {
      hashedRekordRequestV002: {
        digest: covered,
        signature: { content: Buffer.from(first?.sig ?? "").toString("base64"), verifier },
      },
    },
  ]);
});

describe.each([1, 2])("logging by Rekor v%i", (majorApiVersion) => {
  // For an envelope in Rekor v2 the library asks for a kind of entry that is not taken there; ours is tested above.
  const alike = Object.entries(contents).filter(([kind]) => kind !== "dsseEnvelope" || majorApiVersion === 1);
  it.each(alike)("sends the request for a %s that @sigstore/sign sends", async (_, content) => {
    const bodies: unknown[] = [];
    const service = await startService((_request, response, body) => {
      bodies.push(JSON.parse(body.toString("utf8")));
      response.writeHead(400).end();
    });
    fakes.push(service);
    const library = new RekorWitness({
      rekorBaseURL: service.url,
      majorApiVersion,
      entryType: "dsse",
      retry: 0,
    });
    await thrownCode(() => library.testify(asLibrary(content), made.pem));
    await thrownCode(() =>
      logSignature({ url: service.url, majorApiVersion }, { content, certificate }, 60_000),
    );
    expect(bodies).toHaveLength(2);
    const [expected, actual] = bodies.map(withEnvelopeRead);
    expect(actual).toEqual(expected);
    expect(service.requests[1]).toBe(service.requests[0]);
  });

  it.each(Object.entries(contents))("reads the entry for a %s as @sigstore/sign does", async (_, content) => {
    const log = { url: sigstore.url, majorApiVersion };
    const entry = await logSignature(log, { content, certificate }, 60_000);
    expect(entry.inclusionProof?.checkpoint).not.toBe("");
    expect(entry.kind).toBe(
      content.kind === "dsseEnvelope" && majorApiVersion === 1 ? "dsse" : "hashedrekord",
    );
    expect(entry.inclusionPromise === undefined).toBe(majorApiVersion === 2);
    if (majorApiVersion === 2) return;
    // Logged before, by us: the log answers with a conflict, and both give the entry that is there.
    expect(await logSignature(log, { content, certificate }, 60_000)).toMatchObject({
      logIndex: entry.logIndex,
    });
    const library = new RekorWitness({
      rekorBaseURL: sigstore.url,
      majorApiVersion,
      entryType: "dsse",
      fetchOnConflict: true,
    });
    const { tlogEntries = [] } = await library.testify(asLibrary(content), made.pem);
    const [theirs] = tlogEntries;
    expect(theirs).toMatchObject({
      logIndex: entry.logIndex,
      integratedTime: entry.integratedTime,
      kindVersion: { kind: entry.kind, version: entry.kindVersion },
    });
    expect(Buffer.from(entry.logId)).toEqual(theirs?.logId.keyId);
    expect(Buffer.from(entry.canonicalizedBody)).toEqual(theirs?.canonicalizedBody);
    expect(entry.inclusionPromise).toEqual(
      new Uint8Array(theirs?.inclusionPromise?.signedEntryTimestamp ?? []),
    );
  });
});

/** The envelope of a v1 request is JSON within JSON; what counts is what it says. */
function withEnvelopeRead(body: unknown): unknown {
  const { proposedContent } = (body as { spec?: { proposedContent?: { envelope: string } } }).spec ?? {};
  return proposedContent === undefined
    ? body
    : [body, JSON.parse(proposedContent.envelope)].map(stripEnvelope);
}

function stripEnvelope(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, member) => (name === "envelope" ? undefined : member)));
}

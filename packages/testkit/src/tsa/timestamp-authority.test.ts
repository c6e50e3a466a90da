import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DerElement, derChildren, parseDer, readOid } from "../der/der-reader.ts";
import { DER_NULL, DER_TRUE, derInteger, derOctetString, derOid, derSequence } from "../der/der-writer.ts";
import { fixedClock } from "../fixtures/fixed-clock.ts";
import { type LocalSigstore, startSigstore } from "../local-sigstore.ts";

const SHA512 = "2.16.840.1.101.3.4.2.3";
const digest = createHash("sha512").update("signature").digest();

let sigstore: LocalSigstore;
beforeAll(async () => {
  sigstore = await startSigstore({ clock: fixedClock("2026-03-01T12:00:00.9Z") });
});
afterAll(() => sigstore.close());

function query(oid: string, hash: Uint8Array, ...optional: readonly Uint8Array[]): Uint8Array {
  const imprint = derSequence(derSequence(derOid(oid), DER_NULL), derOctetString(hash));
  return derSequence(derInteger(1), imprint, ...optional);
}

function post(body: Uint8Array | string, contentType = "application/timestamp-query"): Promise<Response> {
  const headers = { "content-type": contentType };
  return fetch(`${sigstore.url}/api/v1/timestamp`, { method: "POST", headers, body: Buffer.from(body) });
}

async function children(response: Response, ...path: readonly number[]): Promise<DerElement[]> {
  let element = parseDer(new Uint8Array(await response.clone().arrayBuffer()));
  for (const index of path) {
    const child = derChildren(element)[index];
    if (child === undefined) throw new Error(`no element ${index}`);
    element = child;
  }
  return derChildren(element);
}

/** Fields of the TSTInfo in a response: ContentInfo, SignedData, EncapsulatedContentInfo, octets (RFC 3161 §2.4.2). */
async function tstInfo(response: Response): Promise<DerElement[]> {
  const [octets] = await children(response, 1, 1, 0, 2, 1);
  return derChildren(parseDer(octets?.contents ?? new Uint8Array()));
}

describe("the timestamping authority (RFC 3161)", () => {
  test("stamps imprint, policy, time and nonce of a DER request", async () => {
    const nonce = Buffer.from("00f0e1d2c3b4a59687", "hex");
    const response = await post(query(SHA512, digest, derOid("1.2.3.4"), derInteger(nonce), DER_TRUE));
    expect(response.status).toBe(201);
    expect(response.headers.get("content-type")).toBe("application/timestamp-reply");
    const [version, policy, imprint, serial, time] = await tstInfo(response);
    expect(version?.contents).toEqual(Uint8Array.of(1));
    expect(readOid(policy)).toBe("1.2.3.4");
    expect(serial?.contents.length).toBe(20);
    expect(Buffer.from(time?.contents ?? []).toString()).toBe("20260301120000Z");
    const [, hashed] = imprint === undefined ? [] : derChildren(imprint);
    expect(Buffer.from(hashed?.contents ?? [])).toEqual(digest);
    const returned = (await tstInfo(response)).filter(({ tag }) => tag === 0x02).at(-1);
    expect(Buffer.from(returned?.contents ?? [])).toEqual(nonce);
  });

  test("includes its certificate only where asked (§2.4.1)", async () => {
    const tags = async (...optional: readonly Uint8Array[]) =>
      (await children(await post(query(SHA512, digest, ...optional)), 1, 1, 0)).map(({ tag }) => tag);
    expect(await tags(DER_TRUE)).toContain(0xa0);
    expect(await tags()).not.toContain(0xa0);
  });

  test("takes the JSON request of Sigstore's clients", async () => {
    const request = {
      artifactHash: digest.toString("base64"),
      hashAlgorithm: "sha512",
      nonce: 200,
      certificates: true,
    };
    const response = await post(JSON.stringify(request), "application/json");
    expect(response.status).toBe(201);
    const nonce = (await tstInfo(response)).filter(({ tag }) => tag === 0x02).at(-1);
    expect(Buffer.from(nonce?.contents ?? []).toString("hex")).toBe("00c8");
  });

  test.each([
    ["another media type", 415, () => post(query(SHA512, digest), "text/plain")],
    ["bytes that are no DER", 400, () => post(Buffer.from("junk"))],
    ["SHA-1", 400, () => post(query("1.3.14.3.2.26", digest.subarray(0, 20)))],
    ["a digest of the wrong length", 400, () => post(query(SHA512, digest.subarray(1)))],
    [
      "JSON with an unknown hash",
      400,
      () =>
        post(
          JSON.stringify({ artifactHash: digest.toString("base64"), hashAlgorithm: "md5" }),
          "application/json",
        ),
    ],
    ["a trailing element", 400, () => post(Buffer.concat([query(SHA512, digest), DER_NULL]))],
  ] as const)("refuses %s with %i", async (_title, status, send) => {
    expect((await send()).status).toBe(status);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type LocalSigstore, startSigstore } from "../local-sigstore.ts";

let sigstore: LocalSigstore;
beforeAll(async () => {
  sigstore = await startSigstore();
});
afterEach(() => sigstore.faults.clear());
afterAll(() => sigstore.close());

const token = (subject: string) => fetch(`${sigstore.url}/token?subject=${subject}`);
const text = async (subject: string) => (await token(subject)).text();

describe("faults", () => {
  test("fail answers with the status, as often as asked, then all is well", async () => {
    sigstore.faults.fail("oidc", 503, 2);
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await token("a@example.com")).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  test("fail leaves other services alone, and clear ends it", async () => {
    sigstore.faults.fail("oidc", 500);
    expect((await fetch(`${sigstore.url}/api/v1/log`)).status).toBe(200);
    expect((await token("a@example.com")).status).toBe(500);
    sigstore.faults.clear("oidc");
    expect((await token("a@example.com")).status).toBe(200);
  });

  test("hang never answers, and closing does not wait for it", async () => {
    const other = await startSigstore();
    other.faults.hang("rekor");
    const hanging = fetch(`${other.url}/api/v1/log`).then(
      () => "answered",
      () => "closed",
    );
    while (other.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(other.requests[0]).toMatchObject({ service: "rekor", path: "/api/v1/log", status: 0 });
    await other.close();
    expect(await hanging).toBe("closed");
  });

  test("drop closes the connection", async () => {
    sigstore.faults.drop("oidc");
    await expect(token("a@example.com")).rejects.toThrow();
  });

  test("garble flips exactly one bit", async () => {
    const path = `${sigstore.url}/api/v2/trustBundle`;
    const good = new Uint8Array(await (await fetch(path)).arrayBuffer());
    sigstore.faults.garble("fulcio");
    const bad = new Uint8Array(await (await fetch(path)).arrayBuffer());
    expect(bad.length).toBe(good.length);
    const differences = Array.from(good, (byte, index) => byte ^ (bad[index] ?? 0)).filter(
      (bits) => bits !== 0,
    );
    expect(differences).toEqual([1]);
  });

  test("replay gives the first good answer to every later request", async () => {
    sigstore.faults.replay("oidc");
    const first = await text("a@example.com");
    expect(await text("b@example.com")).toBe(first);
    sigstore.faults.clear();
    expect(await text("b@example.com")).not.toBe(first);
  });
});

test("an unknown path is 404 and on record without a service", async () => {
  expect((await fetch(`${sigstore.url}/nowhere`)).status).toBe(404);
  expect(sigstore.requests.at(-1)).toMatchObject({ service: undefined, path: "/nowhere", status: 404 });
});

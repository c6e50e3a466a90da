import { createContext, runInContext } from "node:vm";
import { parseEvidenceBundle, parsePack, portableEvidenceDigest, validatePack } from "@aixv/evidence-pack";
import { expect, it } from "vitest";
import { bundleForBrowser } from "../../../test/bundle-for-browser.ts";
import { withMembers } from "./packs.ts";

const API = { parseEvidenceBundle, parsePack, portableEvidenceDigest, validatePack };

function ask(api: typeof API): string {
  const pack = api.parsePack(withMembers({ note: [1e16, "\u{1f600}"] }));
  const bundle = api.parseEvidenceBundle('{"run_id":"r","events":[{"event_id":["it\'s"],"n":1e-7}]}');
  return JSON.stringify([
    pack.ok && api.validatePack(pack.value),
    bundle.ok && api.portableEvidenceDigest(bundle.value),
    api.parsePack("{"),
  ]);
}

it("answers without any of Node's modules or globals, and as in Node", async () => {
  const source = await bundleForBrowser('export * from "@aixv/evidence-pack";', {
    from: import.meta.url,
    globalName: "pack",
  });
  // What browsers have beside ECMAScript itself.
  const context = createContext({ TextEncoder, TextDecoder });
  runInContext(new TextDecoder().decode(source), context);
  const there = ask(runInContext("pack", context) as typeof API);
  expect(there).toBe(ask(API));
  expect(JSON.parse(there)).toMatchObject([
    { ok: true },
    expect.stringMatching(/^[0-9a-f]{64}$/),
    { ok: false },
  ]);
});

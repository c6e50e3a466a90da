import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { parsePacket, toJUnit, toSarif, validatePacket } from "@aixv/aiv";
import { canonicalForms, readArtifact } from "@aixv/aiv/artifacts";
import { compareTests } from "@aixv/aiv/integrity";
import { describe, expect, it } from "vitest";
import { bundleForBrowser } from "../../../test/bundle-for-browser.ts";
import { literalPacket, NOW, packetText } from "./packets.ts";

const bundled = (contents: string, minify = false): Promise<Uint8Array> =>
  bundleForBrowser(contents, { from: import.meta.url, globalName: "aiv", minify });

const RUN = `
export { parsePacket, toJUnit, toSarif, validatePacket } from "@aixv/aiv";
export { canonicalForms, readArtifact } from "@aixv/aiv/artifacts";
export { compareTests } from "@aixv/aiv/integrity";`;
const API = { canonicalForms, compareTests, parsePacket, readArtifact, toJUnit, toSarif, validatePacket };

const BEFORE = 'test("a", () => { expect(f()).toBe(1); });';
const AFTER = 'test("a", () => { expect(f()).toBeTruthy(); });';

/** Asks what there is to ask; in another context what is given has to be made there. */
function ask(api: typeof API): string {
  const packets = [packetText(literalPacket("R3")), "aiv_version: 1.0.0\nknown_limitations: [none]\n"];
  const judged = packets.map((text) => {
    const packet = api.parsePacket(text);
    if (!packet.ok) throw packet.error;
    const report = api.validatePacket(packet.value, { now: NOW as never });
    return [report, api.toSarif(report, { packetUri: "p" }), api.toJUnit(report, { packetUri: "p" })];
  });
  const results = `<testsuites><testsuite name="s" tests="1"><testcase name="a" classname="b"/></testsuite></testsuites>`;
  const bytes = new TextEncoder().encode(results);
  const file = (text: string) => [{ path: "a.test.ts", content: text }];
  const compared = api.compareTests(file(BEFORE), file(AFTER), { version: "1.0.0" });
  return JSON.stringify([judged, api.readArtifact(bytes), api.canonicalForms(bytes), compared]);
}

describe("the validator in a browser", () => {
  it("answers without any of Node's modules or globals, and as in Node", async () => {
    // What browsers have beside ECMAScript itself.
    const context = createContext({ TextEncoder, TextDecoder, URL });
    runInContext(new TextDecoder().decode(await bundled(RUN)), context);
    const there = ask(runInContext("aiv", context) as typeof API);
    expect(there).toBe(ask(API));
    const results = [...there.matchAll(/"overall_result":"(\w+)"/g)].map(([, result]) => result);
    expect(results).toEqual(["PASS", "FAIL"]);
    expect(there).toContain('"assertion-weakened"');
  });

  it("is, of nothing but validatePacket, at most 80 kB minified and compressed", async () => {
    const bytes = await bundled('export { validatePacket } from "@aixv/aiv";', true);
    expect(gzipSync(bytes, { level: 9 }).length).toBeLessThan(80_000);
  });
});

import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { checkLineage, explain, findPath, impact, LineageGraph, trace } from "@aixv/lineage";
import { formatDot } from "@aixv/lineage/render";
import { describe, expect, it } from "vitest";
import { bundleForBrowser } from "../../../test/bundle-for-browser.ts";
import { digest } from "../../policy/test/setting.ts";
import { claimed, derived } from "./claimed.ts";
import { notice } from "./notices.ts";
import { PICTURE } from "./pictures.ts";

const INDEX = fileURLToPath(new URL("../src/index.ts", import.meta.url));
const bundled = (contents: string, minify = false): Promise<Uint8Array> =>
  bundleForBrowser(contents, { from: import.meta.url, globalName: "lineage", minify });

const RUN = `
export * from "@aixv/lineage";
export * from "@aixv/lineage/render";`;

const CLAIMS = [
  claimed(derived([digest(1)], [digest(2), digest(3)])),
  claimed(derived([digest(2), digest(3)], [digest(4)])),
];
const NOTICES = [notice({ affected: [{ digest: digest(4) }] })];
const API = { checkLineage, explain, findPath, formatDot, impact, LineageGraph, trace };

/** Asks what there is to ask; in another context what is given has to be made there. */
function ask(api: typeof API): string {
  const graph = new api.LineageGraph();
  const how = { follow: "claimed" } as const;
  for (const claim of CLAIMS) graph.addClaimed(claim);
  return JSON.stringify([
    api.trace(graph, digest(1), how),
    api.impact(graph, digest(4), how),
    api.findPath(graph, digest(1), digest(4), how),
    api.explain(graph, digest(1), NOTICES, how).flags,
    api.checkLineage(graph, [digest(1)], how),
    api.formatDot(PICTURE),
  ]);
}

describe("lineage in a browser", () => {
  it("answers without any of Node's modules or globals, and as in Node", async () => {
    // What browsers have beside ECMAScript itself.
    const context = createContext({ TextEncoder, TextDecoder });
    runInContext(new TextDecoder().decode(await bundled(RUN)), context);
    const there = ask(runInContext("lineage", context) as typeof API);
    expect(there).toBe(ask(API));
    expect(JSON.parse(there)).toMatchObject([
      { artifacts: { length: 3 } },
      {},
      { links: { length: 2 } },
      [{}],
      [],
      {},
    ]);
  });

  it("is at most 26 kB with all that it needs, schemas included, minified and compressed", async () => {
    const bytes = await bundled(`export * from ${JSON.stringify(INDEX)};`, true);
    expect(gzipSync(bytes, { level: 9 }).length).toBeLessThan(26_000);
  });
});

import { cp, readFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { ADVISORY_ERROR_CODES } from "@aixv/sdk";
import { type HttpsServer, startHttps } from "@aixv/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runAixv } from "./run-aixv.ts";
import { useSigstore } from "./signed-model.ts";
import { useWorkspace, writeFiles, writeModel } from "./workspace.ts";

const workspace = useWorkspace();
const local = useSigstore();
const page = await readFile(new URL("../../../docs/advisories.md", import.meta.url), "utf8");
const sessions = [...page.matchAll(/```console\n([\s\S]*?)```/g)].map(([, session = ""]) =>
  [...session.matchAll(/^\$ aixv (.*)$/gm)].map(([, command = ""]) => command),
);

let server: HttpsServer;
beforeAll(async () => {
  server = await startHttps((request, response) => {
    const path = join(workspace.folder, "publisher/public", normalize(request.url ?? "/"));
    readFile(path).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  setDefaultCACertificates([...getCACertificates("default"), server.authority]);
});
afterAll(async () => await server.close());

/** Runs a command of the page with the local Sigstore and the local server. */
async function run(command: string): Promise<string> {
  const words = command
    .replace("https://timestamp.sigstore.dev", local.sigstore.url)
    .replace("https://advisories.example.com", server.url)
    // The quotes are for a shell.
    .match(/"[^"]*"|\S+/g);
  const args = (words ?? []).map((word) => word.replaceAll('"', ""));
  const verifies = /^advisory (?:sync|verify|list)/.test(command);
  const root = join(workspace.folder, "sigstore/trusted_root.json");
  const { exitCode, stdout, stderr } = await runAixv([
    ...args,
    ...(verifies ? ["--trusted-root", root] : []),
  ]);
  expect([command, exitCode, stderr]).toEqual([command, 0, ""]);
  return stdout;
}

test("the sessions of docs/advisories.md go as they say", async () => {
  const [make = [], update = [], publish = [], get = []] = sessions;
  expect([make, update, publish, get].map(({ length }) => length)).toEqual([3, 2, 1, 3]);
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  const input = JSON.parse(example) as object;
  await writeFiles({
    "publisher/advisory.json": example,
    "publisher/withdrawn.json": JSON.stringify({ ...input, status: "withdrawn" }),
  });
  process.chdir("publisher");
  for (const command of make) await run(command);
  // Times of an authority are whole seconds.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const [, listed] = [await run(update[0] ?? ""), await run(update[1] ?? "")];
  expect(listed).toMatch(/critical withdrawn {2}\(in force, current\)/);
  for (const command of publish) await run(command);
  await writeModel("../consumer/my-model");
  process.chdir("../consumer");
  await cp("../publisher/security.pub", "security.pub");
  await cp("../publisher/public", "mirror", { recursive: true });
  const [fromServer, fromMirror] = [await run(get[0] ?? ""), await run(get[1] ?? "")];
  expect([fromServer, fromMirror].map((text) => /imported +(\d)/.exec(text)?.[1])).toEqual(["1", "0"]);
  expect(fromMirror).toMatch(/feed signed +yes/);
  expect(await run(get[2] ?? "")).toContain("no advisories");
});

test("docs/advisories.md explains every code", () => {
  for (const code of ADVISORY_ERROR_CODES) expect(page).toContain(`\`${code}\``);
});

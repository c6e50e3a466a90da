import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const CLI = fileURLToPath(new URL("./cli.ts", import.meta.url));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "aixv-testkit-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Run {
  readonly child: ChildProcessWithoutNullStreams;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<number | null>;
}

function run(...args: readonly string[]): Run {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", CLI, ...args]);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += chunk));
  child.stderr.on("data", (chunk) => (output.stderr += chunk));
  return { child, output, ended: once(child, "close").then(([code]) => code) };
}

async function started({ child, output }: Run): Promise<string> {
  while (!output.stdout.includes("\n")) await once(child.stdout, "data");
  return /^ready (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(output.stdout)?.[1] ?? "";
}

describe("aixv-testkit serve", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "writes its files, says ready once, ends on %s with 0",
    async (signal) => {
      const target = join(directory, signal, "new");
      const server = run("serve", target);
      const url = await started(server);
      expect(url).not.toBe("");
      expect((await readdir(target)).sort()).toEqual([
        "client_trust_config.json",
        "client_trust_config_rekor_v2.json",
        "root.json",
        "signing_config.json",
        "signing_config_rekor_v2.json",
        "token",
        "trusted_root.json",
      ]);
      const config = JSON.parse(await readFile(join(target, "client_trust_config.json"), "utf8"));
      expect(config.mediaType).toBe("application/vnd.dev.sigstore.clienttrustconfig.v0.1+json");
      expect(config.signingConfig).toEqual(
        JSON.parse(await readFile(join(target, "signing_config.json"), "utf8")),
      );
      expect(config.trustedRoot).toEqual(
        JSON.parse(await readFile(join(target, "trusted_root.json"), "utf8")),
      );
      expect((await readFile(join(target, "token"), "utf8")).split(".")).toHaveLength(3);
      const token = await (await fetch(`${url}/token?subject=alice@example.com`)).text();
      expect(token.split(".")).toHaveLength(3);
      server.child.kill(signal);
      expect(await server.ended).toBe(0);
      expect(server.output).toEqual({ stdout: `ready ${url}\n`, stderr: "" });
    },
  );

  test("listens on the port of --port, and fails with 1 where it is taken", async () => {
    const first = run("serve", join(directory, "a"));
    const { port } = new URL(await started(first));
    const second = run("serve", join(directory, "b"), "--port", port);
    expect(await second.ended).toBe(1);
    expect(second.output.stderr).toContain("EADDRINUSE");
    first.child.kill("SIGTERM");
    await first.ended;
    const third = run("serve", join(directory, "c"), "--port", port);
    expect(await started(third)).toBe(`http://127.0.0.1:${port}`);
    third.child.kill("SIGTERM");
    expect(await third.ended).toBe(0);
  });
});

test.each([
  [[]],
  [["start"]],
  [["serve"]],
  [["serve", "a", "b"]],
  [["serve", "a", "--prot", "1"]],
  [["serve", "a", "--port", "65536"]],
  [["serve", "a", "--port", "http"]],
])("%j is a usage error: 2, one line on stderr, nothing on stdout", async (args) => {
  const { ended, output } = run(...args);
  expect(await ended).toBe(2);
  expect(output.stdout).toBe("");
  expect(output.stderr).toMatch(/^aixv-testkit: [^\n]+; usage: aixv-testkit serve DIR \[--port N\]\n$/);
});

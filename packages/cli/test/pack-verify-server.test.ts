import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { gzipSync } from "node:zlib";
import type { JsonObject } from "@aixv/core";
import { beforeEach, describe, expect, test } from "vitest";
import {
  type Answer,
  ARTIFACT_SHA256,
  body,
  bundleHash,
  evaluation,
  json,
  promotion,
  RUN_NOT_FOUND,
  status,
  useAuditService,
} from "./pack-runs.ts";
import { type JsonRun, runAixv, runJson } from "./run-aixv.ts";
import { useWorkspace, writeFiles } from "./workspace.ts";

useWorkspace();
const service = useAuditService();
const OTHER = "f".repeat(64);
/** The portable digest of the run, in bare hex. */
let hex = "";

async function init(events: readonly object[], runId = "run-1"): Promise<void> {
  await rm("evidence_pack", { recursive: true, force: true });
  await writeFiles({ "events.json": JSON.stringify(events), weights: "weights" });
  const { exitCode, result } = await runJson(["pack", "init", "--run-id", runId, "--events", "events.json"]);
  expect([exitCode, result.error]).toEqual([0, undefined]);
  hex = String(result.digest).slice("sha256:".length);
}
beforeEach(async () => {
  await init([evaluation("run-1"), promotion("run-1", ARTIFACT_SHA256)]);
});

async function verify(
  args: readonly string[] = [],
  environment: { readonly [name: string]: string } = {},
): Promise<JsonRun> {
  const server = args.includes("--server") ? [] : ["--server", service.url];
  return await runJson(["pack", "verify", "evidence_pack", ...server, ...args], { environment });
}
const verdict = ({ exitCode, result }: JsonRun): readonly unknown[] => [exitCode, result.code];

describe("pack verify --server: verdicts", () => {
  test("0 where the server has the same digest, which is asked of /bundle-hash", async () => {
    service.answers["/bundle-hash"] = json(bundleHash("run-1", hex));
    const { exitCode, result } = await verify();
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({
      verified: true,
      run_id: "run-1",
      server: service.url,
      digest: `sha256:${hex}`,
      server_digest: `sha256:${hex}`,
      export_digest: null,
      artifact_digest: ARTIFACT_SHA256,
      artifact_checked: false,
      issues: [],
    });
    expect(service.requests.map(({ url }) => url)).toEqual(["/bundle-hash?run_id=run-1"]);
    const { stdout } = await runAixv(["pack", "verify", "evidence_pack/run-1.json", "--server", service.url]);
    expect(stdout).toContain("✔ the server has this evidence run-1");
  });

  test("1 where it has another", async () => {
    service.answers["/bundle-hash"] = json(bundleHash("run-1", OTHER));
    const run = await verify();
    expect(verdict(run)).toEqual([1, "SERVER_DIGEST_MISMATCH"]);
    expect(run.result).toMatchObject({ verified: false, server_digest: `sha256:${OTHER}` });
  });

  test("and says where the two digest the same events otherwise", async () => {
    await init([evaluation("run-1", { loss: 1e-7 }), promotion("run-1", ARTIFACT_SHA256)]);
    service.answers["/bundle-hash"] = json(bundleHash("run-1", OTHER));
    expect((await verify()).result.error).toContain("NUMBER_NOT_PORTABLE");
  });

  test.each([
    ["in capitals", (digest: string) => digest.toUpperCase(), 0],
    ["with white space around it", (digest: string) => ` ${digest}\n`, 0],
    ["with sha256:, which the reference does not take", (digest: string) => `sha256:${digest}`, 2],
    ["cut short", (digest: string) => digest.slice(1), 2],
    ["of 64 other characters", () => "g".repeat(64), 2],
    ["as a list", (digest: string) => [digest], 2],
    ["not at all", () => undefined, 2],
  ])("a digest %s", async (_how, spell, exitCode) => {
    service.answers["/bundle-hash"] = json(bundleHash("run-1", spell(hex)));
    expect(verdict(await verify())).toEqual(exitCode === 0 ? [0, undefined] : [2, "SERVER_DIGEST_MISSING"]);
  });

  test("the address may have a path, and a run id is encoded", async () => {
    await init([promotion("a&b=c d+", ARTIFACT_SHA256)], "a&b=c d+");
    service.answers["/audit/bundle-hash"] = (request, response) => {
      const { searchParams } = new URL(request.url ?? "", service.url);
      const isAsked = [...searchParams].join() === "run_id,a&b=c d+";
      json(isAsked ? bundleHash("a&b=c d+", hex) : RUN_NOT_FOUND)(request, response);
    };
    expect(verdict(await verify(["--server", `${service.url}/audit/`]))).toEqual([0, undefined]);
  });
});

describe("pack verify --server: answers that are none", () => {
  const ANSWERS: readonly (readonly [string, Answer, string])[] = [
    ["no such run", json(RUN_NOT_FOUND, 404), "SERVER_RUN_NOT_FOUND"],
    ["404 of somebody else", status(404), "SERVER_FAILED"],
    ["404 with other JSON", json({ error: "no route" }, 404), "SERVER_FAILED"],
    ["500", json({ ok: false, error: "ledger_read_error" }, 500), "SERVER_FAILED"],
    ["204", status(204), "SERVER_FAILED"],
    ["401", status(401), "SERVER_ACCESS_DENIED"],
    ["403", status(403), "SERVER_ACCESS_DENIED"],
    ["ok: false", json({ ok: false, error: "busy\u001b[2J" }), "SERVER_FAILED"],
    ["HTML", body("<html></html>"), "SERVER_ANSWER_INVALID"],
    ["nothing", body(""), "SERVER_ANSWER_INVALID"],
    ["a list", json([]), "SERVER_ANSWER_INVALID"],
    ["null", json(null), "SERVER_ANSWER_INVALID"],
    ["bytes that are no UTF-8", body(Uint8Array.of(0x22, 0xff, 0x22)), "SERVER_ANSWER_INVALID"],
    [
      "a digest twice",
      body('{"events_content_sha256": 1, "events_content_sha256": 2}'),
      "SERVER_ANSWER_INVALID",
    ],
    ["deep nesting", body("[".repeat(100_000)), "SERVER_ANSWER_INVALID"],
    ["a huge body", body(new Uint8Array(1024 * 1024 + 1)), "SERVER_ANSWER_TOO_LARGE"],
    [
      "a small body that unpacks to a huge one",
      (_, response) => {
        response.writeHead(200, { "content-encoding": "gzip" });
        response.end(gzipSync(Buffer.alloc(16 * 1024 * 1024, " ")));
      },
      "SERVER_ANSWER_TOO_LARGE",
    ],
    ["an empty object", json({}), "SERVER_DIGEST_MISSING"],
    ["a hang-up", (request) => void request.socket.destroy(), "SERVER_UNREACHABLE"],
    [
      "a body that breaks off",
      (request, response) => {
        response.writeHead(200, { "content-length": "100" }).write("{");
        setTimeout(() => request.socket.destroy(), 20);
      },
      "SERVER_UNREACHABLE",
    ],
  ];
  test.each(ANSWERS)("2 for %s", async (_what, answer, code) => {
    service.answers["/bundle-hash"] = answer;
    const { exitCode, result } = await verify();
    expect([exitCode, result.code]).toEqual([2, code]);
    expect(result.error).toMatch(/^[^\p{Cc}]+$/u);
  });

  test("2 where no whole answer comes in time, be it slow to begin or to end", async () => {
    service.answers["/bundle-hash"] = () => undefined;
    expect(verdict(await verify(["--timeout", "1"]))).toEqual([2, "SERVER_TIMED_OUT"]);
    service.answers["/bundle-hash"] = (_, response) => {
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    };
    expect(verdict(await verify(["--timeout", "1"]))).toEqual([2, "SERVER_TIMED_OUT"]);
    service.answers["/bundle-hash"] = json(bundleHash("run-1", hex));
    expect(verdict(await verify(["--timeout", "99999999"]))).toEqual([0, undefined]);
    expect(verdict(await verify(["--timeout", "0"]))).toEqual([2, "USAGE"]);
  });

  test("2 where nobody listens", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, "close");
    const server = `http://127.0.0.1:${port}`;
    expect(verdict(await verify(["--server", server]))).toEqual([2, "SERVER_UNREACHABLE"]);
  });
});

describe("pack verify --server: whom it asks", () => {
  test.each([
    "http://audit.example.com",
    "http://127.0.0.1.example.com",
    "http://127001.example",
    "ftp://127.0.0.1",
    "file:///etc/hostname",
    "audit.example.com",
    "https://",
    "https://audit.example.com/?run_id=other",
    "https://audit.example.com/#part",
    "https://user:s3cret@audit.example.com",
  ])("refuses %s", async (server) => {
    const run = await verify(["--server", server]);
    expect(verdict(run)).toEqual([2, "SERVER_REFUSED"]);
    expect(run.result.error).not.toContain("s3cret");
  });

  test("follows a redirect within the server, and no other", async () => {
    service.answers["/moved"] = json(bundleHash("run-1", hex));
    service.answers["/bundle-hash"] = status(307, { location: "/moved" });
    expect(verdict(await verify([], { GOVAI_API_KEY: "k" }))).toEqual([0, undefined]);
    const elsewhere = service.url.replace("127.0.0.1", "localhost");
    const named = service.url.replace("http://", "http://user:word@");
    for (const location of [
      `${named}/moved`,
      `${elsewhere}/moved`,
      "https://example.com/",
      "http://",
      "file:///etc/hostname",
    ]) {
      service.answers["/bundle-hash"] = status(302, { location });
      expect(verdict(await verify([], { GOVAI_API_KEY: "k" }))).toEqual([2, "SERVER_REFUSED"]);
    }
    expect(service.requests.filter(({ url }) => url === "/moved")).toHaveLength(1);
    service.answers["/bundle-hash"] = status(308, { location: "/bundle-hash" });
    expect(verdict(await verify())).toEqual([2, "SERVER_REFUSED"]);
  });

  test("sends the key of the environment, and the project, and never shows the key", async () => {
    service.answers["/bundle-hash"] = (request, response) =>
      request.headers.authorization === "Bearer s3cret"
        ? json(bundleHash("run-1", hex))(request, response)
        : status(401)(request, response);
    expect(verdict(await verify())).toEqual([2, "SERVER_ACCESS_DENIED"]);
    const wrong = await verify([], { GOVAI_API_KEY: "wr0ng" });
    expect(verdict(wrong)).toEqual([2, "SERVER_ACCESS_DENIED"]);
    expect(wrong.stdout + wrong.stderr).not.toContain("wr0ng");
    expect(verdict(await verify(["--project", "ci"], { GOVAI_API_KEY: "s3cret\n" }))).toEqual([0, undefined]);
    expect(verdict(await verify(["--api-key-env", "KEY"], { KEY: "s3cret" }))).toEqual([0, undefined]);
    expect(service.requests.map(({ headers }) => headers["x-govai-project"])).toEqual([
      undefined,
      undefined,
      "ci",
      undefined,
    ]);
  });

  test("a key that is named and not there, or cannot be sent, is refused before anything is asked", async () => {
    service.answers["/bundle-hash"] = json(bundleHash("run-1", hex));
    expect(verdict(await verify(["--api-key-env", "KEY"]))).toEqual([2, "SERVER_KEY_INVALID"]);
    const bad = await verify([], { GOVAI_API_KEY: "s3c\r\nx-evil: 1" });
    expect(verdict(bad)).toEqual([2, "SERVER_KEY_INVALID"]);
    expect(bad.stdout).not.toContain("s3c");
    expect(verdict(await verify(["--project", "a\r\nb: c"]))).toEqual([2, "OPTION_INVALID"]);
    expect(service.requests).toEqual([]);
  });

  test("an interrupted command ends", async () => {
    const interruption = new AbortController();
    service.answers["/bundle-hash"] = () => interruption.abort();
    const { exitCode } = await runAixv(["pack", "verify", "evidence_pack", "--server", service.url], {
      signal: interruption.signal,
    });
    expect(exitCode).toBe(130);
  });
});

describe("pack verify --server: the files here, first of all", () => {
  test("1 where they disagree; then nobody is asked", async () => {
    service.answers["/bundle-hash"] = json(bundleHash("run-1", hex));
    await writeFiles({
      "evidence_pack/run-1.json": JSON.stringify({ run_id: "run-1", events: [promotion("run-1", OTHER)] }),
    });
    const run = await verify();
    expect(verdict(run)).toEqual([1, "DIGEST_MISMATCH"]);
    expect(run.result).toMatchObject({ server_digest: null, verified: false });
    expect(service.requests).toEqual([]);
  });

  test("1 where no artifact was promoted, as the reference has it", async () => {
    await init([evaluation("run-1")]);
    expect(verdict(await verify())).toEqual([1, "MISSING_ARTIFACT_DIGEST"]);
  });

  test("--artifact-file holds the artifact's bytes against what the run says", async () => {
    service.answers["/bundle-hash"] = json(bundleHash("run-1", hex));
    const { exitCode, result } = await verify(["--artifact-file", "weights"]);
    expect([exitCode, result.artifact_checked]).toEqual([0, true]);
    await writeFiles({ weights: "other weights" });
    expect(verdict(await verify(["--artifact-file", "weights"]))).toEqual([1, "ARTIFACT_DIGEST_MISMATCH"]);
    expect(verdict(await verify(["--artifact-file", "absent"]))).toEqual([2, "FILE_NOT_FOUND"]);
    expect(verdict(await verify(["--artifact-file", "."]))).toEqual([2, "NOT_A_FILE"]);
  });

  test("--run-id says which run it must be", async () => {
    service.answers["/bundle-hash"] = json(bundleHash("run-1", hex));
    expect(verdict(await verify(["--run-id", "run-1"]))).toEqual([0, undefined]);
    expect(verdict(await verify(["--run-id", "run-2"]))).toEqual([2, "FILE_NOT_FOUND"]);
    expect(verdict(await verify(["--run-id", "../run-1"]))).toEqual([2, "EVIDENCE_RUN_ID_INVALID"]);
    const [path, server] = ["evidence_pack/run-1.json", ["--server", service.url]];
    const other = await runJson(["pack", "verify", path, ...server, "--run-id", "run-2"]);
    expect(verdict(other)).toEqual([1, "BUNDLE_RUN_ID_MISMATCH"]);
  });

  test("a run id that is no file's name everywhere may be one here", async () => {
    const events = [promotion("org:run 1", ARTIFACT_SHA256)];
    await rm("evidence_pack", { recursive: true });
    await writeFiles({ "evidence_pack/org:run 1.json": JSON.stringify({ run_id: "org:run 1", events }) });
    const { result } = await runJson(["pack", "digest", "evidence_pack", "--write"]);
    service.answers["/bundle-hash"] = json(bundleHash("org:run 1", String(result.digest).slice(7)));
    expect(verdict(await verify())).toEqual([0, undefined]);
  });

  test("a manifest that names a file elsewhere opens none", async () => {
    const manifest: JsonObject = { run_id: "../events", events_content_sha256: hex };
    await writeFiles({ "evidence_pack/evidence_digest_manifest.json": JSON.stringify(manifest) });
    expect(verdict(await verify())).toEqual([2, "EVIDENCE_RUN_ID_INVALID"]);
  });

  test("2 where there is nothing to compare", async () => {
    const server = ["--server", service.url];
    const run = async (path: string) => verdict(await runJson(["pack", "verify", path, ...server]));
    expect(await run("absent")).toEqual([2, "FILE_NOT_FOUND"]);
    await mkdir("empty", { recursive: true });
    expect(await run("empty")).toEqual([2, "EVIDENCE_RUN_NOT_FOUND"]);
    await writeFiles({ "two/a.json": "{}", "two/b.json": "{}" });
    expect(await run("two")).toEqual([2, "EVIDENCE_RUN_AMBIGUOUS"]);
    await writeFiles({ "bare/a.json": '{"run_id": "a", "events": []}' });
    expect(await run("bare")).toEqual([2, "EVIDENCE_RUN_NOT_FOUND"]);
    // Without a server it is a pack.
    expect(verdict(await runJson(["pack", "verify", "evidence_pack"]))).toEqual([
      2,
      "TRUST_CONSTRAINT_MISSING",
    ]);
    for (const flag of [
      ["--run-id", "run-1"],
      ["--require-export"],
      [...server, "--public-key", "release.pub"],
    ])
      expect(verdict(await runJson(["pack", "verify", "evidence_pack", ...flag]))).toEqual([2, "USAGE"]);
  });
});

describe("pack verify --server --require-export", () => {
  const exported = (digest: unknown): Answer => json({ evidence_hashes: { events_content_sha256: digest } });
  test("asks for the export too, which must agree", async () => {
    service.answers["/bundle-hash"] = json(bundleHash("run-1", hex));
    service.answers["/api/export/run-1"] = exported(hex.toUpperCase());
    const { exitCode, result } = await verify(["--require-export"]);
    expect([exitCode, result.export_digest]).toEqual([0, `sha256:${hex}`]);
    service.answers["/api/export/run-1"] = exported(OTHER);
    expect(verdict(await verify(["--require-export"]))).toEqual([1, "EXPORT_DIGEST_MISMATCH"]);
    expect(verdict(await verify())).toEqual([0, undefined]);
  });

  test("a run id is encoded in its path", async () => {
    await init([promotion("a%2fb", ARTIFACT_SHA256)], "a%2fb");
    service.answers["/bundle-hash"] = json(bundleHash("a%2fb", hex));
    service.answers["/api/export/a%252fb"] = exported(hex);
    expect(verdict(await verify(["--require-export"]))).toEqual([0, undefined]);
  });

  test.each([
    ["is not there", json(RUN_NOT_FOUND, 404), "SERVER_RUN_NOT_FOUND"],
    ["has no hashes", json({ ok: true }), "SERVER_DIGEST_MISSING"],
    ["has hashes that are none", json({ evidence_hashes: [hex] }), "SERVER_DIGEST_MISSING"],
    ["has an empty digest, which the reference lets pass", exported(""), "SERVER_DIGEST_MISSING"],
    ["fails", status(500), "SERVER_FAILED"],
  ])("2 where it %s", async (_what, answer, code) => {
    service.answers["/bundle-hash"] = json(bundleHash("run-1", hex));
    service.answers["/api/export/run-1"] = answer;
    expect(verdict(await verify(["--require-export"]))).toEqual([2, code]);
  });
});

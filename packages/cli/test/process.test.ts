import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chmod, mkdir, open, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runAixv } from "./run-aixv.ts";
import { KEY, PUB, useWorkspace, writeFiles, writeModel } from "./workspace.ts";

// These spawn the program as its users do; all that one process can tell is tested in the others.
const workspace = useWorkspace();
const NODE = [
  "--conditions=@aixv/source",
  "--disable-warning=ExperimentalWarning",
  fileURLToPath(new URL("../src/cli.ts", import.meta.url)),
];
const HUGE = 1024 ** 4;

beforeAll(async () => {
  await writeModel("model");
  await runAixv(["sign", "model", ...KEY]);
  await mkdir("huge");
  await writeFile("huge/w.bin", "");
  // Sparse: it takes no room, and hours to hash.
  await truncate("huge/w.bin", HUGE);
});

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [...NODE, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const stdout: string[] = [];
  const stderr: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => void stdout.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void stderr.push(chunk.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code, signal) =>
      resolve({ code, signal, stdout: stdout.join(""), stderr: stderr.join("") }),
    ),
  );
  return { child, ended };
}

/** Through a shell, for its redirections. */
function shell(line: string): { status: number | null; stdout: string; stderr: string } {
  const aixv = [process.execPath, ...NODE].map((part) => `'${part}'`).join(" ");
  return spawnSync("sh", ["-c", line.replaceAll("AIXV", aixv)], { encoding: "utf8" });
}

/** Until the process has the file open, so that the signal comes in the middle of the work. */
async function untilOpen(child: ChildProcess, path: string): Promise<void> {
  for (;;) {
    const links = spawnSync("ls", ["-l", `/proc/${child.pid}/fd`], { encoding: "utf8" }).stdout;
    if (links.includes(path) || child.exitCode !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// The moment to interrupt is read from /proc.
describe.skipIf(process.platform !== "linux")("the process", () => {
  test("--json: stdout is the object and nothing else; exit codes 0, 1 and 2", async () => {
    const runs = await Promise.all(
      [
        ["verify", "model", ...PUB, "--json"],
        ["verify", "model", "--public-key", "other.pub", "--json"],
        ["verify", "model", "--json"],
      ].map((args) => start(args).ended),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 1, 2]);
    for (const { stdout, stderr } of runs) {
      expect(JSON.parse(stdout)).toHaveProperty("ok");
      expect(stdout.endsWith("}\n")).toBe(true);
      expect(stderr).toBe("");
    }
  });

  test("a reader that goes away is no fault", () => {
    const { stdout, stderr } = shell("AIXV digest model --manifest | head -1");
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).not.toContain("Error");
    expect(shell("AIXV nonsense 2>&1 | true").stderr).toBe("");
  });

  test("a full disk below stdout is exit code 2 and one line", () => {
    const { status, stderr } = shell("AIXV version > /dev/full");
    expect(status).toBe(2);
    expect(stderr).toBe("aixv: the output cannot be written (ENOSPC) [OUTPUT_NOT_WRITTEN]\n");
    expect(shell("AIXV nonsense 2> /dev/full").status).toBe(2);
  });

  test.each([
    ["sign", ["sign", "huge", ...KEY]],
    ["verify", ["verify", "huge", ...PUB]],
    ["blob", ["sign", "huge/w.bin", ...KEY, "--blob"]],
  ])("SIGINT in the middle of hashing ends it, with 130 and without a file (%s)", async (name, args) => {
    if (name === "verify") await signHugeElsewhere();
    const { child, ended } = start(name === "verify" ? [...args, "--bundle", "huge.sig"] : args);
    await untilOpen(child, "w.bin");
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr).toMatch(/^aixv \w+: interrupted; nothing was left half-written \[INTERRUPTED\]\n$/);
    expect(await readdir("huge")).toEqual(["w.bin"]);
  });

  /** A bundle that names a file of the size of the huge one: shards say sizes, and their digests can be made up. */
  async function signHugeElsewhere(): Promise<void> {
    await writeFiles({ "small/w.bin": "x" });
    await runAixv(["sign", "small", ...KEY, "--bundle", "huge.sig", "--force"]);
  }

  test("a fault of the program itself is exit code 2 and one line, wherever it is thrown", () => {
    for (const fault of ['throw Error("bad\\nluck")', 'Promise.reject(Error("bad\\nluck"))']) {
      // Once the program listens for signals, it is set up.
      const preload = `data:text/javascript,process.on("newListener", (name) => name === "SIGINT" %26%26 setImmediate(() => { ${fault} }))`;
      const args = ["--import", preload, ...NODE, "digest", "huge"];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toBe("aixv: internal fault, please report it: bad luck [INTERNAL_FAULT]\n");
    }
  });

  test.each([
    ["20.20.2", true],
    ["22.21.0", true],
    ["24.14.9", true],
    ["25.9.0", true],
    ["22.22.2", false],
    ["24.15.0", false],
    ["26.0.0", false],
  ])("on Node %s, that it is too old is one line and exit code 2: %s", (version, isOld) => {
    const asIf = `Object.defineProperty(process.versions, "node", { value: "${version}" })`;
    const bin = fileURLToPath(new URL("../bin/aixv.js", import.meta.url));
    const args = ["--import", `data:text/javascript,${encodeURIComponent(asIf)}`, bin, "--version"];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stderr.includes("NODE_UNSUPPORTED")).toBe(isOld);
    if (isOld) expect([status, stderr.trimEnd().split("\n").length]).toEqual([2, 1]);
  });

  test("SIGTERM, and a second SIGINT, end it too", async () => {
    for (const signals of [["SIGTERM"], ["SIGINT", "SIGINT"]] as const) {
      const { child, ended } = start(["digest", "huge", "--json"]);
      await untilOpen(child, "w.bin");
      for (const signal of signals) child.kill(signal);
      expect((await ended).code).toBe(130);
    }
  });

  test("SIGINT while a service does not answer", async () => {
    let asked = (): void => undefined;
    const asking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const silent: Server = createServer(() => asked());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : 0;
    const { child, ended } = start([
      ...["sign", "model", ...KEY, "--bundle", "never.sig"],
      ...["--timestamp-url", `http://127.0.0.1:${port}/`, "--json"],
    ]);
    await asking;
    child.kill("SIGINT");
    const { code, stdout } = await ended;
    silent.close();
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: "INTERRUPTED" });
    expect(await readdir(".")).not.toContain("never.sig");
  });

  test("a file that changes while it is hashed is no verdict", async () => {
    await mkdir("moving", { recursive: true });
    await writeFile("moving/w.bin", "");
    await truncate("moving/w.bin", 1.5 * 1024 ** 3);
    const { child, ended } = start(["digest", "moving", "--json"]);
    await untilOpen(child, "w.bin");
    const file = await open("moving/w.bin", "r+");
    await file.write("changed", 1500 * 1024 ** 2);
    await file.close();
    const { code, stdout } = await ended;
    expect({ code, result: JSON.parse(stdout) }).toMatchObject({ code: 2, result: { code: "FILE_CHANGED" } });
    await rm("moving", { recursive: true });
  });
});

const WAIVER = '{"reason": "r", "expires_at": "2030-01-01T00:00:00Z"}';
const canDrop = process.getuid?.() === 0 && spawnSync("setpriv", ["--version"]).status === 0;
if (!canDrop) process.stderr.write("skipped: tests of missing permissions need root and setpriv(1)\n");

describe.skipIf(!canDrop)("without permission", () => {
  const unprivileged = (args: readonly string[]): { status: number | null; stdout: string } =>
    spawnSync(
      "setpriv",
      ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, ...NODE, ...args, "--json"],
      { encoding: "utf8" },
    );

  test("what cannot be read or written is named, with exit code 2 and nothing left", async () => {
    await chmod(workspace.folder, 0o755);
    await writeFiles({ "closed/a": "x", "locked/a": "x" });
    await chmod("closed/a", 0);
    await chmod("locked", 0o700);
    await chmod("release.key", 0o600);
    await mkdir("open");
    await chmod("open", 0o777);
    await runAixv(["keygen", "--out", "public"]);
    await chmod("public.key", 0o644);
    const key = ["--key", "public.key"];
    await writeFiles({ "open/blob.bin": "x" });
    await runAixv(["sign", "open/blob.bin", "--blob", ...KEY]);
    await chmod("open/blob.bin", 0);
    const cases: readonly (readonly [readonly string[], string, string])[] = [
      [["digest", "closed"], "FILE_UNREADABLE", "a"],
      [["digest", "locked"], "FILE_UNREADABLE", "permissions"],
      [["sign", "model", ...KEY, "--bundle", "open/never.sig"], "FILE_UNREADABLE", "release.key"],
      [["sign", "model", ...key, "--bundle", "model/x.sig"], "FILE_NOT_WRITTEN", "model/x.sig"],
      [["sign", "huge", ...key], "FILE_NOT_WRITTEN", "huge/model.sig"],
      [["verify", "model", ...PUB, "--report", "report.json"], "FILE_NOT_WRITTEN", "report.json"],
      [["verify", "model", ...PUB, "--bundle", "locked/x.sig"], "FILE_UNREADABLE", "locked/x.sig"],
      [["keygen", "--out", "model/k"], "FILE_NOT_WRITTEN", "model/k.key"],
      [
        ["sign", "open/blob.bin", "--blob", ...key, "--bundle", "open/b.sig"],
        "FILE_UNREADABLE",
        "open/blob.bin",
      ],
      [["verify", "open/blob.bin", ...PUB], "FILE_UNREADABLE", "open/blob.bin"],
    ];
    for (const [args, code, named] of cases) {
      const { status, stdout } = unprivileged(args);
      const result = JSON.parse(stdout) as { code: string; error: string };
      expect({ args, status, code: result.code }).toEqual({ args, status: 2, code });
      expect(result.error).toContain(named);
    }
    expect((await readdir("model")).toSorted()).toEqual([
      "config.json",
      "model.sig",
      "tokenizer",
      "weights.bin",
    ]);
  });
});

describe.skipIf(!canDrop)("a store that cannot be written to", () => {
  test("is read; what would be written is refused, and nothing is left", async () => {
    await chmod(workspace.folder, 0o755);
    await writeFiles({
      "shared/m.bin": "m",
      "shared/card.json": '{"licenses": ["MIT"]}',
      "shared/w.json": WAIVER,
    });
    const attest = ["attest", "shared/m.bin", "--predicate", "model-card", "--input", "shared/card.json"];
    await runAixv([...attest, "--root", "shared"]);
    await writeFiles({ "open2/m.bin": "another", "open2/.gitkeep": "" });
    await chmod("open2", 0o777);
    const drop = (args: readonly string[]) => {
      const command = [
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        process.execPath,
        ...NODE,
        ...args,
        "--json",
      ];
      const { status, stdout } = spawnSync("setpriv", [...command, "--root", "shared"], { encoding: "utf8" });
      return { status, result: JSON.parse(stdout) as { code?: string; unsigned?: unknown[] } };
    };
    const listed = drop(["store", "list", "shared/m.bin"]);
    expect(listed).toMatchObject({ status: 0, result: { unsigned: [expect.anything()] } });
    const other = ["attest", "open2/m.bin", "--predicate", "model-card", "--input", "shared/card.json"];
    expect(drop(other)).toMatchObject({ status: 2, result: { code: "STORE_READ_ONLY" } });
    const waiver = ["record", "create", "--kind", "waiver", "--record-id", "W", "--input", "shared/w.json"];
    expect(drop(waiver)).toMatchObject({ status: 2, result: { code: "STORE_READ_ONLY" } });
    expect((await readdir("open2")).toSorted()).toEqual([".gitkeep", "m.bin"]);
    expect((await readdir("shared/.aixv")).toSorted()).toEqual(["attestations", "index"]);
  });
});

/** A file system of 64 KiB, full but for `free` bytes; undefined where mounting is not permitted. */
async function mountSmall(folder: string, free: number): Promise<boolean> {
  await mkdir(folder);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]).status !== 0) return false;
  await writeFile(`${folder}/fill`, new Uint8Array(65_536 - free));
  return true;
}

describe.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)("a full disk", () => {
  const mounted: string[] = [];
  afterAll(() => {
    for (const folder of mounted) execFileSync("umount", [folder]);
  });

  test("leaves nothing behind: neither half a bundle nor half a key pair", async (context) => {
    for (const free of [0, 4096]) {
      const folder = `${workspace.folder}/full-${free}`;
      if (!(await mountSmall(folder, free))) return context.skip("mounting a tmpfs is not permitted");
      mounted.push(folder);
      await writeModel("wide", Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`file-${n}`, ""])));
      for (const args of [
        ["sign", "wide", ...KEY, "--bundle", `${folder}/x.sig`],
        ["keygen", "--out", `${folder}/k`],
      ]) {
        const { exitCode, stderr } = await runAixv(args);
        expect(stderr).toContain("[FILE_NOT_WRITTEN]");
        expect(exitCode).toBe(2);
        expect(await readdir(folder)).toEqual(["fill"]);
      }
    }
  });
});

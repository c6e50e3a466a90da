import { execFileSync, spawnSync } from "node:child_process";
import { chmod, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { bundleOf, digest, fileBundle, json, record, statement } from "./samples.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const CHILD = fileURLToPath(new URL("read-only-child.ts", import.meta.url));
const NODE = ["--conditions=@aixv/source", "--disable-warning=ExperimentalWarning", CHILD];
const canDrop = process.getuid?.() === 0 && spawnSync("setpriv", ["--version"]).status === 0;
if (!canDrop) process.stderr.write("skipped: tests of missing permissions need root and setpriv(1)\n");

/** What a user without permissions gets; see `read-only-child.ts`. */
function unprivileged(root: string): unknown {
  const output = execFileSync(
    "setpriv",
    ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, ...NODE, root, digest("m")],
    { encoding: "utf8" },
  );
  return JSON.parse(output);
}

describe.skipIf(!canDrop)("without permission to write", () => {
  it.each(["with", "without"])(
    "a store opens, reads and looks up, %s an index; what would write says why not",
    async (index) => {
      const root = await stores.root();
      const store = await stores.open(root);
      unwrap(await store.append([{ bundle: bundleOf(statement("m")) }]));
      unwrap(
        await store.putRecord({ bytes: record("policy", "p"), bundle: fileBundle(record("policy", "p")) }),
      );
      // One that the log does not have: it is in memory only.
      const foreign = `${digest("m").replace(":", "_")}.x.v1.json`;
      await writeFile(join(root, ".aixv", "attestations", foreign), json(statement("m", ["parent"])));
      if (index === "without") await rm(join(root, ".aixv", "index"), { recursive: true });
      await chmod(root, 0o755);
      const before = await readdir(join(root, ".aixv"), { recursive: true });
      expect(unprivileged(root)).toEqual({
        found: 2,
        foundAgain: 2,
        read: "ok",
        record: "p",
        append: "STORE_READ_ONLY",
        appendMany: "STORE_READ_ONLY",
        putRecord: "STORE_READ_ONLY",
        reindex: "STORE_READ_ONLY",
        findings: 0,
      });
      expect(await readdir(join(root, ".aixv"), { recursive: true })).toEqual(before);
    },
  );

  it("a store whose folder cannot be read does not open", async () => {
    const root = await stores.root();
    const store = await stores.open(root);
    unwrap(await store.append([{ bundle: bundleOf(statement("m")) }]));
    await chmod(root, 0o755);
    await chmod(join(root, ".aixv", "attestations"), 0);
    await rm(join(root, ".aixv", "index"), { recursive: true });
    expect(unprivileged(root)).toEqual({ open: "STORE_UNREADABLE" });
    await chmod(join(root, ".aixv"), 0);
    expect(unprivileged(root)).toEqual({ open: "STORE_UNREADABLE" });
  });
});

it("keeps what it acknowledged when the disk is full", async () => {
  if (process.getuid?.() !== 0 || process.platform !== "linux") return;
  const root = await stores.root();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", root]);
  if (mounted.status !== 0) return;
  try {
    const store = await stores.open(root);
    const ids: string[] = [];
    let code: string | undefined;
    for (let index = 0; code === undefined && index < 1000; index++) {
      const appended = await store.append([{ bundle: bundleOf(statement(`m${index}`)) }]);
      if (appended.ok) ids.push(...appended.value.map(({ entry }) => entry.id));
      else code = appended.error.code;
    }
    expect(code).toBe("STORE_NOT_WRITTEN");
    expect(ids.length).toBeGreaterThan(5);
    await store.close();
    const reopened = await stores.open(root);
    for (const id of ids) expect((await reopened.read(id as ReturnType<typeof digest>)).ok).toBe(true);
    await reopened.close();
  } finally {
    spawnSync("umount", [root]);
  }
});

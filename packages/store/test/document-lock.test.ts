import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { processSpace, withLock } from "../src/folder/document-lock.ts";
import { useStores } from "./use-stores.ts";

const stores = useStores();
const TOKEN = "0123456789abcdef";

async function lock(content?: string): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = join(await stores.root(), "index");
  const path = join(folder, "policies.p.lock");
  await mkdir(folder);
  if (content !== undefined) await writeFile(path, content);
  return { folder, path };
}

/** The id of a process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

describe("withLock", () => {
  it("runs one task at a time, and leaves no lock, be it that a task fails", async () => {
    const { folder, path } = await lock();
    let running = 0;
    const tasks = Array.from({ length: 20 }, (_, index) =>
      withLock(path, async () => {
        expect(++running).toBe(1);
        for (let turns = 0; turns < 3; turns++) await setImmediate();
        running--;
        if (index % 3 === 0) throw new Error("failed");
        return index;
      }),
    );
    const outcomes = await Promise.allSettled(tasks);
    expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual(
      outcomes.map((_, index) => index % 3 !== 0),
    );
    expect(await readdir(folder)).toEqual([".gitignore"]);
  });

  it.each([
    ["of a process that has ended", () => `${TOKEN} ${endedProcess()} 0 ${processSpace()}`, 60_000],
    [
      "of a process before with the id of this one",
      () => `${TOKEN} ${process.pid} 0 ${processSpace()}`,
      60_000,
    ],
    ["of another machine, after a while", () => `${TOKEN} 1 0 another.example pid:[4026531836]`, 5],
    ["of another container, after a while", () => `${TOKEN} 1 0 ${hostname()} pid:[1]`, 5],
    [
      "of another thread of this process, after a while",
      () => `${TOKEN} ${process.pid} 7 ${processSpace()}`,
      5,
    ],
    ["that is empty, after a while", () => "", 5],
    ["that is something else, after a while", () => "a\nb", 5],
  ])("takes over a lock %s, once among many who wait", async (_, content, patience) => {
    const { folder, path } = await lock(content());
    let running = 0;
    const tasks = Array.from({ length: 10 }, () =>
      withLock(
        path,
        async () => {
          expect(++running).toBe(1);
          await setImmediate();
          running--;
        },
        patience,
      ),
    );
    await Promise.all(tasks);
    expect(await readdir(folder)).toEqual([".gitignore"]);
  });

  it("takes over a lock that somebody was stopped from removing, and so on", async () => {
    const { folder, path } = await lock(`${TOKEN} ${endedProcess()} 0 ${processSpace()}`);
    let [removed, next] = [TOKEN, ""];
    for (let depth = 0; depth < 50; depth++, removed = next) {
      next = `${depth}`.padStart(TOKEN.length, "a");
      await writeFile(`${path}.${removed}`, `${next} ${process.pid} 0 ${processSpace()}`);
    }
    await withLock(path, async () => undefined, 5);
    expect(await readdir(folder)).toEqual([".gitignore"]);
  });

  it("does not take over the lock of a process that is alive, and says which it is", async () => {
    const content = `${TOKEN} ${process.ppid} 0 ${processSpace()}`;
    const { path } = await lock(content);
    const outcome = withLock(path, async () => expect.fail(), 5);
    await expect(outcome).rejects.toMatchObject({
      code: "STORE_NOT_WRITTEN",
      message: expect.stringContaining(`process ${process.ppid} `),
    });
    expect(await readFile(path, "utf8")).toBe(content);
  });

  it("leaves a lock alone that took the place of its own, and makes the folder if it is gone", async () => {
    const { folder, path } = await lock();
    await withLock(path, async () => {
      await rm(folder, { recursive: true });
      await mkdir(folder);
      await writeFile(path, "of another");
    });
    expect(await readFile(path, "utf8")).toBe("of another");
    await rm(folder, { recursive: true });
    await withLock(path, async () => undefined);
    expect(await readdir(folder)).toEqual([".gitignore"]);
  });

  it("follows no link", async () => {
    const { folder, path } = await lock();
    await symlink(join(folder, "elsewhere"), path);
    await expect(withLock(path, async () => expect.fail(), 5)).rejects.toMatchObject({
      code: "STORE_UNREADABLE",
    });
    expect(await readdir(folder)).not.toContain("elsewhere");
  });
});

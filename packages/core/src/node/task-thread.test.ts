import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { TaskThread } from "./task-thread.ts";

const WORKER = `
import { parentPort, workerData } from "node:worker_threads";
parentPort.on("message", (task) => {
  if (task === "fail") throw new Error("no such task");
  if (task === "leave") process.exit(7);
  if (task !== "wait") parentPort.postMessage(workerData + task);
});
`;

function startThread(): TaskThread<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "aixv-thread-"));
  const file = join(folder, "worker.mjs");
  writeFileSync(file, WORKER);
  const thread = new TaskThread<string, string>(pathToFileURL(file), "done: ");
  onTestFinished(async () => {
    await thread.stop();
    rmSync(folder, { recursive: true });
  });
  return thread;
}

describe("TaskThread", () => {
  it("runs one task after the other", async () => {
    const thread = startThread();
    expect(await thread.run("a")).toBe("done: a");
    expect(await thread.run("b")).toBe("done: b");
  });

  it.each([
    ["fail", "no such task"],
    ["leave", "exited with 7"],
  ])("rejects what is under way, and what comes after, when it dies of %s", async (task, message) => {
    const thread = startThread();
    await expect(thread.run(task)).rejects.toThrow(message);
    await expect(thread.run("a")).rejects.toThrow(message);
  });

  it("rejects what is under way when it is stopped", async () => {
    const thread = startThread();
    const waiting = expect(thread.run("wait")).rejects.toThrow("exited");
    await thread.stop();
    await waiting;
  });
});

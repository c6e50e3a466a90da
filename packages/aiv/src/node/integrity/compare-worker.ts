import { parentPort, workerData } from "node:worker_threads";
import { GitRepository } from "../git/index.ts";
import type { ChangedFile } from "../repository/changed-files.ts";
import { compareBlobs } from "./compare-blobs.ts";
import type { BatchOutcome, CompareThreadData } from "./compare-thread.ts";

const { repository, limits } = workerData as CompareThreadData;
const port = parentPort;
if (port === null) throw new Error("compare-worker is the entry of a worker thread");

const opened = GitRepository.open(repository);
port.on("message", async (files: readonly ChangedFile[]) => {
  try {
    port.postMessage(await compare(files));
  } catch (error) {
    // As an error event in the parent; a rejection would only reach it by the default of the host.
    queueMicrotask(() => {
      throw error;
    });
  }
});

async function compare(files: readonly ChangedFile[]): Promise<BatchOutcome> {
  const git = await opened;
  const compared = git.ok ? await compareBlobs(git.value, files, limits) : git;
  if (compared.ok) return compared;
  const { code, message } = compared.error;
  return { ok: false, code, message };
}

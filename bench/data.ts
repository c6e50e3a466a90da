import { execFileSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { closeSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../scripts/workspace.ts";

/** What the scenarios read; sizes in bytes. */
export interface BenchData {
  readonly folder: string;
  readonly largeFile: string;
  readonly largeBytes: number;
  readonly eightFiles: string;
  readonly manyFiles: string;
  readonly manyCount: number;
  /** A small signed model. */
  readonly small: string;
  readonly key: string;
  readonly publicKey: string;
  readonly sparse: readonly { readonly path: string; readonly name: string }[];
}

/** The built command line. */
export const CLI: string = join(ROOT, "packages", "cli", "dist", "cli.js");

/** Writes the data; a few GiB unless `quick`. */
export function createBenchData(folder: string, quick: boolean): BenchData {
  const scale = quick ? 8 : 1;
  const largeBytes = 2 ** 31 / scale;
  const largeFile = join(folder, "large.bin");
  writeRandom(largeFile, largeBytes);

  const eightFiles = join(folder, "eight");
  mkdirSync(eightFiles);
  for (let index = 0; index < 8; index++) writeRandom(join(eightFiles, `part-${index}.bin`), 2 ** 28 / scale);

  const manyFiles = join(folder, "many");
  const manyCount = 100_000 / scale;
  const block = randomFillSync(Buffer.alloc(4096));
  for (let index = 0; index < manyCount; index++) {
    const subfolder = join(manyFiles, String(index % 100));
    if (index < 100) mkdirSync(subfolder, { recursive: true });
    block.writeUInt32LE(index);
    writeFileSync(join(subfolder, `${index}.bin`), block);
  }

  const small = join(folder, "small");
  mkdirSync(small);
  writeFileSync(join(small, "config.json"), "{}\n");
  writeRandom(join(small, "weights.bin"), 100_000);
  const run = (...args: string[]): unknown => execFileSync(process.execPath, [CLI, ...args], { cwd: folder });
  run("keygen", "--out", "bench");
  run("sign", "small", "--key", "bench.key");

  const sparse = [
    { name: "64 MiB", bytes: 2 ** 26 },
    { name: quick ? "2 GiB" : "16 GiB", bytes: quick ? 2 ** 31 : 2 ** 34 },
  ].map(({ name, bytes }) => {
    const path = join(folder, `sparse-${bytes}.bin`);
    closeSync(openSync(path, "w"));
    truncateSync(path, bytes);
    return { name, path };
  });
  return {
    folder,
    largeFile,
    largeBytes,
    eightFiles,
    manyFiles,
    manyCount,
    small,
    key: join(folder, "bench.key"),
    publicKey: join(folder, "bench.pub"),
    sparse,
  };
}

function writeRandom(path: string, bytes: number): void {
  const block = randomFillSync(Buffer.alloc(Math.min(bytes, 2 ** 24)));
  const file = openSync(path, "w");
  for (let written = 0; written < bytes; written += block.length) {
    // Different in every block, so that nothing can be deduplicated.
    block.writeDoubleLE(written);
    writeSync(file, block, 0, Math.min(block.length, bytes - written));
  }
  closeSync(file);
}

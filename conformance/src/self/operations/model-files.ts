import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AixvError, type JsonFields } from "@aixv/core";
import { isCanonicalPath, rootDigest } from "@aixv/manifest";
import { digestModel, verifyModel } from "@aixv/manifest/node";
import type { Answer } from "../../implementation/implementation.ts";
import { accept, answerOf, type Operation, reject } from "../operation.ts";
import { readModelStatement } from "./model-statement.ts";
import { readSerialization } from "./serialization.ts";

/** `digest-files`: the files of a model, as they are hashed (OMS v1.0 §6.1 to §6.5). */
export const digestFiles: Operation = async (input) => {
  const {
    method,
    hash_type,
    ignore_paths = [],
    ...shards
  } = readSerialization(input.object("serialization"));
  return await withModel(input, async (model) => {
    const digested = await digestModel(model, {
      algorithm: hash_type,
      ignorePaths: ignore_paths,
      workers: 0,
      ...(method === "shards" && "shard_size" in shards ? { shardSize: shards.shard_size } : {}),
    });
    return answerOf(digested, ({ manifest: { resources } }) => ({
      root_digest: rootDigest(resources),
      resources: resources.map(({ name, digest }) => ({ name, digest })),
    }));
  });
};

/** `verify-files`: whether files are those of a statement (OMS v1.0 §8.4, §8.5). */
export const verifyFiles: Operation = async (input) => {
  const parsed = readModelStatement(input);
  if (!parsed.ok) return answerOf(parsed);
  const ignoreUnsignedFiles = input.has("ignore_unsigned_files") && input.boolean("ignore_unsigned_files");
  return await withModel(input, async (model) => {
    const compared = await verifyModel(model, parsed.value, { ignoreUnsignedFiles, workers: 0 });
    if (!compared.ok) return answerOf(compared);
    const { ok, changed, missing, unexpected } = compared.value;
    return ok
      ? accept()
      : reject("the files are not those that were signed", { changed, missing, unexpected });
  });
};

/** Runs with a folder that has the files of the input, and nothing else, or with its only file; and removes it again. */
async function withModel(input: JsonFields, run: (model: string) => Promise<Answer>): Promise<Answer> {
  const files = input.objects("files", (one) => ({
    path: one.text("path"),
    content: Buffer.from(one.optionalText("base64"), "base64"),
  }));
  const folder = await mkdtemp(join(tmpdir(), "aixv-conformance-"));
  const model = join(folder, "model");
  try {
    await mkdir(model);
    for (const { path, content } of files) {
      // Whoever asks is not trusted with a path out of the folder.
      if (!isCanonicalPath(path)) throw new AixvError("REQUEST_INVALID", "expected paths inside the model");
      await mkdir(dirname(join(model, path)), { recursive: true });
      await writeFile(join(model, path), content, { flag: "wx" });
    }
    const isFile = input.has("single_file") && input.boolean("single_file");
    return await run(isFile ? join(model, files[0]?.path ?? "") : model);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import type { JsonObject } from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import { type PartialManifest, serializePartialManifest } from "@aixv/manifest";
import { digestModel, digestModelPart, type ModelDigest, mergeDigests } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { HASHING_FLAGS, readHashingFlags } from "../options/hashing.ts";
import { formatBytes, formatCount, printable } from "../output/text.ts";
import { noteWarnings } from "../output/warnings.ts";
import { UsageError } from "../usage-error.ts";

/** `aixv digest` */
export const digest: Command = {
  name: "digest",
  summary: "digest a model: what it is, in one line",
  positional: "PATH",
  positionalOptional: true,
  flags: [
    ...HASHING_FLAGS,
    { name: "manifest", kind: "boolean", description: "print the digest of each file or shard" },
    {
      name: "part",
      kind: "text",
      value: "I/N",
      description: "hash part I of N only, for several machines to share",
    },
    { name: "output", kind: "text", value: "FILE", description: "where --part writes its partial manifest" },
    { name: "merge", kind: "list", value: "FILE", description: "join the partial manifests of all parts" },
    { name: "force", kind: "boolean", description: "replace the --output file if it exists" },
  ],
  examples: [
    "aixv digest my-model",
    "aixv digest my-model --shard-size 1000000000 --part 1/4 --output part1.json",
    "aixv digest --merge part1.json,part2.json,part3.json,part4.json",
  ],
  async run(path: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const merge = flags.list("merge");
    const part = flags.text("part");
    if (merge.length > 0) {
      const idle = [...HASHING_FLAGS.map(({ name }) => name), "part", "output", "force"].find((name) =>
        flags.has(name),
      );
      if (path !== "" || idle !== undefined)
        throw new UsageError(
          `--merge takes the model from its parts: leave out ${idle === undefined ? path : `--${idle}`}`,
        );
      const merged = await mergeDigests(merge);
      if (!merged.ok) throw merged.error;
      return outcome(merged.value, "", flags, context);
    }
    if (path === "") throw new UsageError("expected the PATH of a model, or --merge");
    const options = { ...readHashingFlags(flags, context), root: context.root };
    if (part !== undefined) {
      if (flags.has("manifest")) throw new UsageError("--manifest has no effect with --part: leave it out");
      return await runPart(path, readPart(part), options, flags);
    }
    const idle = ["output", "force"].find((name) => flags.has(name));
    if (idle !== undefined) throw new UsageError(`--${idle} is for --part`);
    const digested = await digestModel(path, options);
    if (!digested.ok) throw digested.error;
    return outcome(digested.value, path, flags, context);
  },
};

function readPart(text: string): { readonly index: number; readonly of: number } {
  const match = /^([1-9][0-9]{0,5})\/([1-9][0-9]{0,5})$/.exec(text);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || index > of)
    throw new UsageError(`expected --part I/N with I from 1 to N, got "${text}"`);
  return { index, of };
}

async function runPart(
  path: string,
  part: { readonly index: number; readonly of: number },
  options: Parameters<typeof digestModelPart>[2],
  flags: FlagValues,
): Promise<Outcome> {
  const output = flags.requiredText("output");
  const overwrite = flags.boolean("force");
  await requireNewFile(output, { overwrite });
  const hashed = await digestModelPart(path, part, options);
  if (!hashed.ok) throw hashed.error;
  await writeOutputFile(output, serializePartialManifest(hashed.value), { overwrite });
  const bytes = modelBytes(hashed.value);
  return {
    exitCode: 0,
    result: {
      part: `${part.index}/${part.of}`,
      output_path: output,
      files: hashed.value.files.length,
      bytes,
    },
    text: `part ${part.index} of ${part.of} of a model of ${formatBytes(bytes)}, written to ${printable(output)}`,
  };
}

/** Bytes of the model, all parts together: what the parts' lists agree on. */
function modelBytes({ files }: PartialManifest): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}

function outcome(value: ModelDigest, path: string, flags: FlagValues, context: CommandContext): Outcome {
  noteWarnings(value.warnings, context);
  const resources = value.resources.map(({ name, algorithm, digest: hex }) => ({
    name,
    algorithm,
    digest: hex,
  }));
  const result: JsonObject = {
    digest: value.digest,
    files: value.files,
    bytes: value.bytes,
    warnings: value.warnings.map(({ code, message }) => ({ code, message })),
    ...(flags.boolean("manifest") ? { resources } : {}),
  };
  const lines = flags.boolean("manifest")
    ? value.resources.map(({ name, algorithm, digest: hex }) => `${algorithm}:${hex}  ${printable(name)}`)
    : [`${value.digest}  ${printable(path === "" ? "(merged)" : path)}`];
  context.note(context.style.faint(`${formatCount(value.files, "file")}, ${formatBytes(value.bytes)}`));
  return { exitCode: 0, result, text: lines.join("\n") };
}

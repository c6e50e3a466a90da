import { type AixvError, type Result, unwrap } from "@aixv/core";
import { digestModel, signModel, verifyModel } from "@aixv/sdk";
import { parseFlags } from "../parse-flags.ts";
import { required, UsageError } from "../usage-error.ts";
import { HASHING_FLAGS, readHashing, readIgnorePaths, readInteger, TRUST_FLAGS } from "./flags.ts";
import { readSignModel, SIGN_FLAGS } from "./sign-model.ts";
import { readVerifyModel } from "./verify-model.ts";

/** `benchmark-model`: repeats one operation in this process, once beforehand; gives JSON with the times in milliseconds. */
export async function benchmarkModel(args: readonly string[]): Promise<string> {
  const { values } = parseFlags({
    args: [...args],
    options: {
      ...SIGN_FLAGS,
      ...TRUST_FLAGS,
      operation: { type: "string" },
      repeat: { type: "string", default: "5" },
    },
  });
  const operation = chooseOperation(values);
  const repeat = readInteger(values.repeat, "--repeat");
  unwrap(await operation());
  const times: number[] = [];
  while (times.length < repeat) {
    const start = performance.now();
    unwrap(await operation());
    times.push(Math.round((performance.now() - start) * 1000) / 1000);
  }
  return JSON.stringify({ times_ms: times });
}

type Values = Parameters<typeof readSignModel>[0] &
  Parameters<typeof readVerifyModel>[0] & { readonly operation?: string | undefined };

function chooseOperation(values: Values): () => Promise<Result<unknown, AixvError>> {
  const operation = required(values.operation, "--operation sign|verify|hash");
  switch (operation) {
    case "sign": {
      const { path, options } = readSignModel(values);
      return () => signModel(path, options);
    }
    case "verify": {
      const { path, options } = readVerifyModel(values);
      return () => verifyModel(path, { ...options, ...readWorkers(values) });
    }
    case "hash": {
      // Not in the protocol's text, but in its suite's scenarios.
      const path = required(values["model-path"], "--model-path PATH");
      const options = { ...readHashing(values), ignorePaths: readIgnorePaths(path, values["ignore-paths"]) };
      return () => digestModel(path, options);
    }
    default:
      throw new UsageError(`expected --operation sign|verify|hash, got "${operation}"`);
  }
}

/** How a model is hashed to be verified, its bundle says; only the threads are free. */
function readWorkers(values: Values): { readonly workers?: number } {
  const { algorithm, shardSize, workers } = readHashing(values);
  if (algorithm !== undefined || shardSize !== undefined) {
    const flags = Object.keys(HASHING_FLAGS).slice(0, 2).join(" and --");
    throw new UsageError(`expected no --${flags} to verify: the bundle says how`);
  }
  return workers === undefined ? {} : { workers };
}

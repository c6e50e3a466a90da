import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll, expect } from "vitest";
import { type JsonRun, runAixv, runJson } from "./run-aixv.ts";
import { KEY, writeModel } from "./workspace.ts";

let count = 0;

/** Writes and signs a model of its own; by key unless told otherwise. */
export async function signedModel(
  flags: readonly string[] = KEY,
  more: { readonly [path: string]: string } = {},
): Promise<string> {
  count++;
  const model = await writeModel(`signed-${count}`, more);
  const { exitCode, stderr } = await runAixv(["sign", model, ...flags]);
  if (exitCode !== 0) throw new Error(stderr);
  return model;
}

/** Runs `verify`, which must give a negative verdict of this code, as JSON and as text. */
export async function refused(args: readonly string[], code: string): Promise<JsonRun> {
  const run = await runJson(["verify", ...args]);
  expect(run.result.code).toBe(code);
  expect(run.result).toMatchObject({ ok: false, verified: false });
  expect(run.exitCode).toBe(1);
  const text = await runAixv(["verify", ...args]);
  expect(text).toMatchObject({ exitCode: 1, stdout: "" });
  expect(text.stderr).toContain(`[${code}]`);
  expect(text.stderr).toContain("not verified");
  return run;
}

/** Who signs unless told otherwise. */
export const ALICE = "alice@example.com";
/** Flags that sign with the Sigstore of {@link useSigstore}, and that trust it. */
export const TRUST_CONFIG = ["--trust-config", "sigstore/client_trust_config.json"] as const;
export const TRUST = ["--trusted-root", "sigstore/trusted_root.json"] as const;

/** The Sigstore of the tests of one file. */
export interface WorkspaceSigstore {
  readonly sigstore: LocalSigstore;
  /** Flags that sign keyless as somebody. */
  readonly keyless: (subject?: string) => readonly string[];
}

/** Starts a Sigstore for the tests of one file, its trust material in `sigstore` of the workspace made before. */
export function useSigstore(): WorkspaceSigstore {
  let started: LocalSigstore | undefined;
  const sigstore = (): LocalSigstore => {
    if (started === undefined) throw new Error("expected to be asked in a test, once Sigstore has started");
    return started;
  };
  beforeAll(async () => {
    started = await startSigstore();
    await started.writeTo("sigstore");
  });
  afterAll(async () => await started?.close());
  return {
    get sigstore(): LocalSigstore {
      return sigstore();
    },
    keyless: (subject = ALICE) => [...TRUST_CONFIG, "--identity-token", sigstore().token(subject)],
  };
}

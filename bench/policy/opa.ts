import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonValue } from "@aixv/core";
import type { AdmissionFacts } from "@aixv/policy";
import { type Engine, readPolicyText } from "./engine.ts";
import { seconds } from "./evidence.ts";

// Its ES module has not the names that its types have.
const { loadPolicySync } = createRequire(import.meta.url)(
  "@open-policy-agent/opa-wasm",
) as typeof import("@open-policy-agent/opa-wasm");

/** The program that compiles Rego. */
export const OPA: string = process.env.OPA ?? "opa";

/** Whether it is there. */
export function hasOpa(): boolean {
  return spawnSync(OPA, ["version"]).status === 0;
}

/**
 * Rego, compiled to WebAssembly, in the three ways in which its API takes a document: as an object, as the bytes of
 * JSON, and as data, which is read into its memory before; in the last also asked for every reason in place of yes or no.
 */
export function opaEngines(issuer: string): readonly Engine[] {
  const rego = readPolicyText("admission.rego", issuer);
  const policy = loadPolicySync(compile(rego, "allow"));
  const inMemory = rego.replaceAll(/\binput\b/g, "data.facts");
  const [ofData, reasons] = [compile(inMemory, "allow"), compile(inMemory, "reasons")];
  return [
    {
      name: "OPA (Rego in WebAssembly), input as an object",
      prepare: (facts) => {
        const input = opaInput(facts);
        return () => isAllowed(policy.evaluate(input));
      },
    },
    {
      name: "OPA (Rego in WebAssembly), input as bytes",
      prepare: (facts) => {
        const { buffer } = new TextEncoder().encode(JSON.stringify(opaInput(facts)));
        return () => isAllowed(policy.evaluate(buffer));
      },
    },
    {
      name: "OPA (Rego in WebAssembly), document in its memory",
      prepare: (facts) => {
        const preset = loadPolicySync(ofData);
        preset.setData({ facts: opaInput(facts) });
        return () => isAllowed(preset.evaluate(undefined));
      },
    },
    {
      name: "OPA (Rego in WebAssembly), the same, asked for every reason",
      prepare: (facts) => {
        const preset = loadPolicySync(reasons);
        preset.setData({ facts: opaInput(facts) });
        return () => reasonsOf(preset.evaluate(undefined)).length === 0;
      },
    },
  ];
}

/** Facts with times as numbers: compiled Rego reads none by itself. */
function opaInput(facts: AdmissionFacts): JsonValue {
  return JSON.parse(
    JSON.stringify(facts, (key, value: unknown) => (TIMES.includes(key) ? seconds(String(value)) : value)),
  ) as JsonValue;
}

const TIMES = ["evaluated_at", "integrated_time", "signed_time"];

function isAllowed(result: unknown): boolean {
  const [{ result: allowed }] = result as readonly [{ readonly result: unknown }];
  if (typeof allowed !== "boolean") throw new Error(`Rego did not decide: ${JSON.stringify(result)}`);
  return allowed;
}

function reasonsOf(result: unknown): readonly unknown[] {
  const [{ result: reasons }] = result as readonly [{ readonly result: unknown }];
  if (!Array.isArray(reasons)) throw new Error(`Rego gave no reasons: ${JSON.stringify(result)}`);
  return reasons;
}

function compile(rego: string, entrypoint: "allow" | "reasons"): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), "aixv-opa-"));
  try {
    writeFileSync(join(folder, "admission.rego"), rego);
    const rule = `aixv/admission/${entrypoint}`;
    const build = ["build", "-t", "wasm", "-e", rule, "admission.rego", "-o", "bundle.tar.gz"];
    execFileSync(OPA, build, { cwd: folder });
    execFileSync("tar", ["xzf", "bundle.tar.gz", "/policy.wasm"], { cwd: folder, stdio: "ignore" });
    return new Uint8Array(readFileSync(join(folder, "policy.wasm")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

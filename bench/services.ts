import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createTestCa } from "@aixv/testkit";
import { ROOT } from "../scripts/workspace.ts";

/** Who signs keyless and by certificate in the scenarios, and the flags that say so. */
export interface BenchServices {
  readonly signKeyless: readonly string[];
  readonly verifyKeyless: readonly string[];
  readonly signCertificate: readonly string[];
  readonly verifyCertificate: readonly string[];
  stop(): void;
}

/** Starts a Sigstore on loopback in a process of its own and makes a certificate. */
export async function startServices(folder: string): Promise<BenchServices> {
  const sigstore = join(folder, "sigstore");
  const cli = join(ROOT, "packages", "testkit", "dist", "cli.js");
  const child: ChildProcess = spawn(process.execPath, [cli, "serve", sigstore], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("the local Sigstore has no output");
  await once(createInterface({ input: child.stdout }), "line");
  const token = readFileSync(join(sigstore, "token"), "utf8").trim();
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    readonly iss: string;
  };
  const config = ["--trust-config", join(sigstore, "client_trust_config.json")];

  const ca = await createTestCa();
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const chain = write("ca.pem", ca.intermediate.certificate);
  return {
    signKeyless: [...config, "--identity-token", token],
    verifyKeyless: [...config, "--identity", "alice@example.com", "--issuer", claims.iss],
    signCertificate: [
      "--key",
      write("leaf.key", ca.leaf.privateKey),
      "--certificate",
      write("leaf.pem", ca.leaf.certificate),
      "--certificate-chain",
      chain,
    ],
    verifyCertificate: ["--certificate-chain", write("root.pem", ca.root.certificate)],
    stop: () => void child.kill("SIGTERM"),
  };
}

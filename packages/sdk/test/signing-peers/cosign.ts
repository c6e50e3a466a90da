import { writeFileSync } from "node:fs";
import { type Ran, run } from "./run.ts";
import { ALICE, type Setting } from "./setting.ts";

/** Sigstore's logs, by the names of their files in the setting. */
export const LOGS = [
  ["Rekor v1", "signing_config.json"],
  ["Rekor v2", "signing_config_rekor_v2.json"],
] as const;

/** A signing configuration of no services at all, for signing with a key. */
export const NO_SERVICES = "signing_config_none.json";

/** cosign, with whom it trusts and where it signs. It reaches no network but the Sigstore of the setting. */
export interface Cosign {
  readonly run: (command: string, ...args: readonly string[]) => Promise<Ran>;
  /** Flags of verifying by an identity. */
  readonly identity: (subject?: string) => readonly string[];
  /** Flags of verifying by a key, whose bundle is in no log. */
  readonly key: (name: string) => readonly string[];
  /** Flags of signing keyless. */
  readonly keyless: (signingConfig: string) => readonly string[];
  /** Flags of signing with a key of the setting, imported on the way. */
  readonly signingKey: (name: string, signingConfig: string) => Promise<readonly string[]>;
}

export function createCosign(program: string, { at, sigstore }: Setting): Cosign {
  const offline = { ...sigstore.signingConfig, rekorTlogUrls: [], tsaUrls: [] };
  writeFileSync(at(`sigstore/${NO_SERVICES}`), JSON.stringify(offline));
  const cosign = async (command: string, ...args: readonly string[]): Promise<Ran> =>
    await run([program, command, ...args], { COSIGN_PASSWORD: "", HOME: at("home") });
  const trustedRoot = ["--trusted-root", at("sigstore/trusted_root.json")];
  const services = (config: string): readonly string[] => [
    "--yes",
    "--signing-config",
    at(`sigstore/${config}`),
    ...trustedRoot,
  ];
  return {
    run: cosign,
    identity: (subject = ALICE) => [
      "--certificate-identity",
      subject,
      "--certificate-oidc-issuer",
      sigstore.url,
      ...trustedRoot,
    ],
    key: (name) => ["--key", at(`${name}.pub`), "--insecure-ignore-tlog"],
    keyless: (config) => {
      writeFileSync(at("token"), sigstore.token(ALICE));
      return [...services(config), "--identity-token", at("token")];
    },
    signingKey: async (name, config) => {
      const prefix = at(`imported-${name}-${config}`);
      await cosign("import-key-pair", "--key", at(`${name}.key`), "--output-key-prefix", prefix);
      return [...services(config), "--key", `${prefix}.key`];
    },
  };
}

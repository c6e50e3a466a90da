import type { SigningOptions, TrustOptions } from "@aixv/sdk";
import { ALICE, type Setting } from "./setting.ts";

/** A way to sign, as ours and as the others' command lines take it. */
export interface Method {
  readonly name: string;
  readonly sign: (setting: Setting) => SigningOptions;
  readonly trust: (setting: Setting) => TrustOptions;
  /** The same method, and nobody who signed. */
  readonly distrust: (setting: Setting) => TrustOptions;
  /** The command, and the flags that it takes for signing. */
  readonly signFlags: (setting: Setting) => CommandFlags;
  readonly verifyFlags: (setting: Setting) => CommandFlags;
}

/** A command of the clients of model signing, and flags by their names, with `-`. */
export interface CommandFlags {
  readonly command: "key" | "certificate" | "sigstore";
  readonly flags: { readonly [name: string]: string };
}

const keyMethod = (type: string): Method => ({
  name: `key ${type}`,
  sign: ({ at }) => ({ key: at(`${type}.key`) }),
  trust: ({ at }) => ({ publicKeys: [at(`${type}.pub`)] }),
  distrust: ({ at }) => ({ publicKeys: [at("stranger.pub")] }),
  signFlags: ({ at }) => ({ command: "key", flags: { "private-key": at(`${type}.key`) } }),
  verifyFlags: ({ at }) => ({ command: "key", flags: { "public-key": at(`${type}.pub`) } }),
});

const CERTIFICATE: Method = {
  name: "certificate",
  sign: ({ at }) => ({
    key: at("leaf.key"),
    certificate: at("leaf.pem"),
    certificateChain: [at("intermediate.pem")],
  }),
  trust: ({ at }) => ({ certificateChain: [at("root.pem")] }),
  distrust: ({ at }) => ({ certificateChain: [at("strange-root.pem")] }),
  signFlags: ({ at }) => ({
    command: "certificate",
    flags: {
      "private-key": at("leaf.key"),
      "signing-certificate": at("leaf.pem"),
      "certificate-chain": at("intermediate.pem"),
    },
  }),
  verifyFlags: ({ at }) => ({ command: "certificate", flags: { "certificate-chain": at("root.pem") } }),
};

const keylessMethod = (log: string, config: string): Method => {
  const trust = ({ at, sigstore }: Setting, subject: string): TrustOptions => ({
    trustedRoot: at(config),
    expectedIdentities: [{ subject, issuer: sigstore.url }],
  });
  return {
    name: `keyless, ${log}`,
    sign: ({ at, sigstore }) => ({ signingConfig: at(config), identityToken: sigstore.token(ALICE) }),
    trust: (setting) => trust(setting, ALICE),
    distrust: (setting) => trust(setting, "mallory@example.com"),
    signFlags: ({ at, sigstore }) => ({
      command: "sigstore",
      flags: { "trust-config": at(config), "identity-token": sigstore.token(ALICE) },
    }),
    verifyFlags: ({ at, sigstore }) => ({
      command: "sigstore",
      flags: { "trust-config": at(config), identity: ALICE, "identity-provider": sigstore.url },
    }),
  };
};

/** With which every hash and serialisation is tried. */
export const P256: Method = keyMethod("p256");

/** Every way to sign a model (OMS v1.0 §4.1). */
export const METHODS: readonly Method[] = [
  P256,
  keyMethod("p384"),
  keyMethod("p521"),
  CERTIFICATE,
  keylessMethod("Rekor v1", "sigstore/client_trust_config.json"),
  keylessMethod("Rekor v2", "sigstore/client_trust_config_rekor_v2.json"),
];

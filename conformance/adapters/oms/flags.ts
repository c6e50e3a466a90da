import { isAbsolute, relative, resolve, sep } from "node:path";
import { DIGEST_ALGORITHMS, isDigestAlgorithm } from "@aixv/core";
import type { HashingOptions, SigningOptions, TrustOptions } from "@aixv/sdk";
import { required, UsageError } from "../usage-error.ts";

/** Flags of every command that touches a model. */
export const MODEL_FLAGS = {
  method: { type: "string" },
  "model-path": { type: "string" },
  "ignore-paths": { type: "string", multiple: true, default: [] as string[] },
  "cert-chain": { type: "string", multiple: true, default: [] as string[] },
  "use-staging": { type: "boolean", default: false },
} as const;

/** Flags about whose signature it will be. */
export const SIGNING_FLAGS = {
  "output-bundle": { type: "string" },
  "private-key": { type: "string" },
  "signing-cert": { type: "string" },
  "identity-token": { type: "string" },
} as const;

/** Flags about whose signature is expected. */
export const TRUST_FLAGS = {
  bundle: { type: "string" },
  "public-key": { type: "string" },
  "ignore-unsigned-files": { type: "boolean", default: false },
  identity: { type: "string" },
  "identity-provider": { type: "string" },
} as const;

/** Flags about hashing that `capabilities` names. `--chunk-size` is not among them: aixv reads in one size. */
export const HASHING_FLAGS = {
  "hash-algorithm": { type: "string" },
  "shard-size": { type: "string" },
  "max-workers": { type: "string" },
} as const;

type Texts<Name extends string> = { readonly [N in Name]?: string | undefined };

/** Values of {@link MODEL_FLAGS}. */
export interface ModelValues extends Texts<"method" | "model-path"> {
  readonly "ignore-paths": readonly string[];
  readonly "cert-chain": readonly string[];
  readonly "use-staging": boolean;
}

/** Flags that are about one method, or two. */
const METHODS_OF: { readonly [flag: string]: readonly string[] } = {
  "private-key": ["key", "certificate"],
  "public-key": ["key"],
  "signing-cert": ["certificate"],
  "cert-chain": ["certificate"],
  "identity-token": ["sigstore"],
  identity: ["sigstore"],
  "identity-provider": ["sigstore"],
  "use-staging": ["sigstore"],
};

/** The method; whoever is named by a flag of another would not be asked for, and so is refused. */
function readMethod(values: ModelValues): string {
  const method = required(values.method, "--method key|certificate|sigstore");
  for (const [flag, value] of Object.entries(values)) {
    const methods = METHODS_OF[flag];
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    if (isGiven && methods !== undefined && !methods.includes(method))
      throw new UsageError(
        `expected no --${flag} with --method ${method}: it is for ${methods.join(" and ")}`,
      );
  }
  return method;
}

/** Who signs, by the method. */
export function readSigning(
  values: ModelValues & Texts<Exclude<keyof typeof SIGNING_FLAGS, "output-bundle">>,
): SigningOptions {
  const method = readMethod(values);
  switch (method) {
    case "key":
      return { key: required(values["private-key"], "--private-key PEM") };
    case "certificate":
      return {
        key: required(values["private-key"], "--private-key PEM"),
        certificate: required(values["signing-cert"], "--signing-cert PEM"),
        certificateChain: values["cert-chain"],
      };
    case "sigstore":
      return {
        staging: values["use-staging"],
        ...(values["identity-token"] === undefined ? {} : { identityToken: values["identity-token"] }),
      };
    default:
      throw unknownMethod(method);
  }
}

/**
 * Who is trusted, by the method: a bundle of another method is refused. Signatures of model_signing 0.2 are accepted, which
 * aixv refuses unless it is told so: the suite has one, and expects it to verify (OMS §11).
 */
export function readTrust(
  values: ModelValues & Texts<"public-key" | "identity" | "identity-provider">,
): TrustOptions {
  const method = readMethod(values);
  switch (method) {
    case "key":
      return {
        publicKeys: [required(values["public-key"], "--public-key PEM")],
        acceptLegacyEncoding: true,
      };
    case "certificate":
      return { certificateChain: values["cert-chain"], acceptLegacyEncoding: true };
    case "sigstore":
      return {
        staging: values["use-staging"],
        expectedIdentities: [
          {
            subject: required(values.identity, "--identity SAN"),
            issuer: required(values["identity-provider"], "--identity-provider URL"),
          },
        ],
      };
    default:
      throw unknownMethod(method);
  }
}

/** The protocol's ignore paths are absolute; those of aixv start at the model's root. */
export function readIgnorePaths(model: string, paths: readonly string[]): readonly string[] {
  return paths.map((path) => {
    const inside = relative(resolve(model), resolve(path));
    if (inside !== "" && !isAbsolute(inside) && inside.split(sep)[0] !== "..")
      return inside.split(sep).join("/");
    throw new UsageError(`expected --ignore-paths below ${model}, got ${path}`);
  });
}

/** How the model is hashed. */
export function readHashing(values: Texts<keyof typeof HASHING_FLAGS>): HashingOptions {
  const { "hash-algorithm": algorithm, "shard-size": shardSize, "max-workers": workers } = values;
  if (algorithm !== undefined && !isDigestAlgorithm(algorithm)) {
    throw new UsageError(`expected --hash-algorithm ${DIGEST_ALGORITHMS.join("|")}, got ${algorithm}`);
  }
  return {
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(shardSize === undefined ? {} : { shardSize: readInteger(shardSize, "--shard-size") }),
    ...(workers === undefined ? {} : { workers: readInteger(workers, "--max-workers") }),
  };
}

/** A positive whole number. */
export function readInteger(text: string, flag: string): number {
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && value > 0 && Number.isSafeInteger(value)) return value;
  throw new UsageError(`expected ${flag} with a positive whole number, got "${text}"`);
}

function unknownMethod(method: string): UsageError {
  return new UsageError(`expected --method key|certificate|sigstore, got "${method}"`);
}

import { type AixvError, getOwn, isJsonObject, type JsonObject, type Result } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { type Bundle, parseBundle, parseStatement, type SigningMethod, signingMethod } from "@aixv/envelope";
import { type ClaimedMaterial, describeMaterial } from "@aixv/envelope/verify";
import { parseManifest } from "@aixv/manifest";
import { attempt, unwrapped } from "./attempt.ts";
import { MAX_DOCUMENT_BYTES } from "./limits.ts";

/** What a bundle claims. Nothing of it is verified. */
export interface BundleClaims {
  readonly verified: false;
  readonly mediaType: string;
  readonly method: SigningMethod;
  readonly content: "statement" | "message";
  readonly material: ClaimedMaterial;
  /** For a statement: its type and subjects; `fault` says why it is none. */
  readonly statement?: {
    readonly predicateType?: string;
    readonly subject?: readonly JsonObject[];
    readonly fault?: string;
  };
  /** For a model's manifest. */
  readonly manifest?: {
    readonly serialization: JsonObject;
    readonly resources: readonly {
      readonly name: string;
      readonly algorithm: string;
      readonly digest: string;
    }[];
    readonly warnings: readonly string[];
  };
  readonly messageDigest?: string;
}

/** Reads a bundle and tells what it claims, so that a person can decide whom to trust; verifies nothing. */
export async function inspectBundle(path: string): Promise<Result<BundleClaims, AixvError>> {
  return await attempt(async () => {
    const bundle = unwrapped(
      parseBundle(await readInputFile(path, "bundle", MAX_DOCUMENT_BYTES, "BUNDLE_NOT_FOUND")),
    );
    return {
      verified: false,
      mediaType: bundle.mediaType,
      method: signingMethod(bundle),
      material: await describeMaterial(bundle),
      ...describeContent(bundle),
    };
  });
}

type ContentClaims = Pick<BundleClaims, "content" | "statement" | "manifest" | "messageDigest">;

function describeContent({ content }: Bundle): ContentClaims {
  if (content.kind === "messageSignature") {
    const { algorithm, digest } = content.messageSignature;
    return { content: "message", messageDigest: `${algorithm}:${Buffer.from(digest).toString("hex")}` };
  }
  const statement = parseStatement(content.envelope.payload);
  if (!statement.ok) return { content: "statement", statement: { fault: statement.error.message } };
  const { predicateType, subject } = statement.value;
  const claims = { predicateType, subject };
  const manifest = parseManifest(statement.value);
  if (!manifest.ok) return { content: "statement", statement: claims };
  const serialization = getOwn(statement.value.predicate, "serialization");
  return {
    content: "statement",
    statement: claims,
    manifest: {
      serialization: serialization !== undefined && isJsonObject(serialization) ? serialization : {},
      resources: manifest.value.resources.map(({ name, algorithm, digest }) => ({ name, algorithm, digest })),
      warnings: manifest.value.warnings.map((warning) => warning.message),
    },
  };
}

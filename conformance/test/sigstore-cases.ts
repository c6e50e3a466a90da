import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { VECTORS } from "./vectors.ts";

/** Test data of sigstore-conformance: a folder for each case. */
export const CASES_FOLDER: string = join(VECTORS, "sigstore-conformance", "bundle-verify");

/** Names of all cases; none where the data is absent. */
export const CASE_NAMES: readonly string[] = existsSync(CASES_FOLDER)
  ? readdirSync(CASES_FOLDER, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    )
  : [];

/** How the suite names the artifact. */
export const WAYS = ["path", "digest"] as const;

/** One of {@link WAYS}. */
export type Way = (typeof WAYS)[number];

const BEACON =
  "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
const ISSUER = "https://token.actions.githubusercontent.com";

/** The arguments with which the suite calls its client (README of the cases, and `build_verify_args`). */
export function caseArguments(name: string, way: Way): readonly string[] {
  const folder = join(CASES_FOLDER, name);
  const own = (file: string): string | undefined =>
    existsSync(join(folder, file)) ? join(folder, file) : undefined;
  const text = (file: string): string | undefined => {
    const path = own(file);
    return path === undefined ? undefined : readFileSync(path, "utf8").trim();
  };
  const key = own("key.pub");
  const trustedRoot = own("trusted_root.json");
  return [
    "verify-bundle",
    ...["--bundle", join(folder, "bundle.sigstore.json")],
    ...(key === undefined ? identityArguments(text("identity"), text("issuer")) : ["--key", key]),
    ...(trustedRoot === undefined ? [] : ["--trusted-root", trustedRoot]),
    artifactArgument(own("artifact") ?? join(CASES_FOLDER, "a.txt"), way),
  ];
}

/** The flags that say who should have signed: by default the suite's own workflow. */
export function identityArguments(subject: string = BEACON, issuer: string = ISSUER): readonly string[] {
  return ["--certificate-identity", subject, "--certificate-oidc-issuer", issuer];
}

function artifactArgument(path: string, way: Way): string {
  if (way === "path") return path;
  return `sha256:${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
}

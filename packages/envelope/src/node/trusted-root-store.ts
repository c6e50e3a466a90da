import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { err, getOwn, isJsonObject, parseJson, type Result } from "@aixv/core";
import { VerificationError } from "../error.ts";
import { parseTrustedRoot, readTrustedRoot, type TrustedRoot } from "../verify/trusted-root.ts";
import { requestBytes } from "./http.ts";

const PUBLIC_GOOD_MIRROR = "https://tuf-repo-cdn.sigstore.dev";
const STAGING_MIRROR = "https://tuf-repo-cdn.sigstage.dev";

/**
 * The trust root of the Sigstore public-good instance as embedded in `@sigstore/tuf`: verification with it needs no
 * network. It is as fresh as that package.
 */
export async function embeddedTrustedRoot(): Promise<Result<TrustedRoot, VerificationError>> {
  const require = createRequire(import.meta.url);
  try {
    const seeds = parseJson(await readFile(require.resolve("@sigstore/tuf/seeds.json")));
    const mirror =
      seeds.ok && isJsonObject(seeds.value) ? getOwn(seeds.value, PUBLIC_GOOD_MIRROR) : undefined;
    const targets = mirror !== undefined && isJsonObject(mirror) ? getOwn(mirror, "targets") : undefined;
    const base64 =
      targets !== undefined && isJsonObject(targets) ? getOwn(targets, "trusted_root.json") : undefined;
    if (typeof base64 !== "string") throw new Error("it holds no trusted_root.json");
    return parseTrustedRoot(Buffer.from(base64, "base64"));
  } catch (cause) {
    return err(
      new VerificationError(
        "TRUSTED_ROOT_INVALID",
        "the embedded trust root cannot be read: install aixv anew, or give one with --trusted-root",
        { cause },
      ),
    );
  }
}

/** Where to refresh a trust root from. */
export interface RefreshOptions {
  /** A TUF repository; default that of the public-good instance. */
  readonly mirrorUrl?: string;
  /** Its initial root metadata; default the one embedded in `@sigstore/tuf` for the public-good instance. */
  readonly rootPath?: string;
  /** Where TUF keeps its metadata between refreshes; this is what protects from rollback. */
  readonly cachePath: string;
  readonly timeoutMillis?: number;
}

/** Fetches the current trust root by TUF (sigstore root-signing): signed, fresh, and never older than one seen before. */
export async function refreshTrustedRoot(
  options: RefreshOptions,
): Promise<Result<TrustedRoot, VerificationError>> {
  const mirrorURL = options.mirrorUrl ?? PUBLIC_GOOD_MIRROR;
  try {
    const { initTUF } = await import("@sigstore/tuf");
    await mkdir(options.cachePath, { recursive: true });
    const tuf = await initTUF({
      mirrorURL,
      cachePath: options.cachePath,
      timeout: options.timeoutMillis ?? 15_000,
      retry: { retries: 2 },
      ...(options.rootPath === undefined ? {} : { rootPath: options.rootPath }),
    });
    const json = parseJson(Buffer.from(await tuf.getTarget("trusted_root.json"), "utf8"));
    return readTrustedRoot(json.ok ? json.value : undefined);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "no answer";
    return err(
      new VerificationError(
        "TRUSTED_ROOT_INVALID",
        `the trust root could not be refreshed from ${mirrorURL}: ${reason}`,
        {
          cause,
        },
      ),
    );
  }
}

/** The first root metadata of a TUF repository, known by its digest instead of being embedded. */
export interface PinnedRoot {
  readonly version: number;
  /** SHA-256 of `<version>.root.json`, hex. */
  readonly sha256: string;
}

/** `metadata/root_history/14.root.json` of sigstore/root-signing-staging. */
const STAGING_ROOT: PinnedRoot = {
  version: 14,
  sha256: "353d172f05f9e73b4a647b1a464f16726d929cbfd030cc42bffb86cd742fb61f",
};

/** The trust root of the staging instance, by TUF: nothing of it is embedded but the digest of its first root. */
export async function refreshStagingTrustedRoot(
  options: Omit<RefreshOptions, "mirrorUrl" | "rootPath">,
): Promise<Result<TrustedRoot, VerificationError>> {
  return await refreshPinnedTrustedRoot(STAGING_MIRROR, STAGING_ROOT, options);
}

/** The trust root of any TUF repository whose first root is known by its digest. */
export async function refreshPinnedTrustedRoot(
  mirrorUrl: string,
  pinned: PinnedRoot,
  options: Omit<RefreshOptions, "mirrorUrl" | "rootPath">,
): Promise<Result<TrustedRoot, VerificationError>> {
  const { cachePath, timeoutMillis = 15_000 } = options;
  const url = `${mirrorUrl}/${pinned.version}.root.json`;
  const rootPath = join(cachePath, `${pinned.sha256}.root.json`);
  const isPinned = (bytes: Uint8Array): boolean =>
    createHash("sha256").update(bytes).digest("hex") === pinned.sha256;
  try {
    await mkdir(cachePath, { recursive: true });
    const kept = await readFile(rootPath).catch(() => undefined);
    if (kept === undefined || !isPinned(kept)) {
      const fetched = await requestBytes({ url, method: "GET", timeoutMillis, maxBytes: 1024 * 1024 });
      if (!isPinned(fetched)) {
        return err(
          new VerificationError(
            "TRUSTED_ROOT_INVALID",
            `${url} is not the root that aixv knows by its digest`,
          ),
        );
      }
      // A name of its own first: a process that reads meanwhile sees the whole file or none.
      const temporary = `${rootPath}.${process.pid}.tmp`;
      await writeFile(temporary, fetched);
      await rename(temporary, rootPath);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "no answer";
    return err(new VerificationError("TRUSTED_ROOT_INVALID", `no trust root: ${reason}`, { cause }));
  }
  return await refreshTrustedRoot({ ...options, mirrorUrl, rootPath });
}

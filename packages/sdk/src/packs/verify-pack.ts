import { realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { AixvError, err, ok, type Result } from "@aixv/core";
import { readInputFile } from "@aixv/core/node";
import { isNoVerdict, VerificationError, type Verified } from "@aixv/envelope";
import { verifyDocument } from "@aixv/envelope/verify";
import type { EvidencePack, PackReport } from "@aixv/evidence-pack";
import { attempt } from "../attempt.ts";
import { MAX_INPUT_BYTES } from "../limits.ts";
import { sha256 } from "../sha256.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";
import { comparePackFiles, type PackFileComparison } from "./compare-files.ts";
import { filesBelow } from "./list-files.ts";
import { judgePack, PACK_FORMAT } from "./pack-format.ts";
import { type ReadPack, readPackAt } from "./read-pack.ts";
import { PACK_NAME, PACK_SIGNATURE_NAME } from "./write-pack.ts";

/** Options of {@link verifyEvidencePack}. */
export interface VerifyEvidencePackOptions extends TrustOptions {
  /** The bundle that signs the pack; default the one that lies with it. */
  readonly bundle?: string;
  /** Whether the pack must be signed by somebody whom the options trust; default true. */
  readonly requireSignature?: boolean;
  /** A folder with the artifacts' files; default what lies with the pack, if it is a folder or an archive. */
  readonly files?: string;
  readonly signal?: AbortSignal;
}

/** Why a pack is refused. */
export interface PackFault {
  readonly code:
    | "PACK_INVALID"
    | "PACK_SIGNATURE_MISSING"
    | "PACK_NOT_SIGNED_BY_TRUSTED"
    | "PACK_FILES_DIFFER";
  readonly message: string;
}

/** What was found out about a pack. */
export interface PackVerification {
  readonly path: string;
  readonly report: PackReport;
  /** Absent where the pack is not valid. */
  readonly pack?: EvidencePack;
  /** Who signed exactly these bytes; absent where no signature was asked for, or none holds. */
  readonly signature?: Verified<unknown>;
  readonly bundlePath?: string;
  /** Absent where there were no files to hold against the pack. */
  readonly files?: PackFileComparison;
  /** Empty where it is verified. */
  readonly faults: readonly PackFault[];
}

/** A pack that was judged and refused. */
export class PackRefusedError extends AixvError<PackFault["code"]> {
  readonly verification: PackVerification;

  constructor(verification: PackVerification, first: PackFault, cause?: AixvError) {
    super(first.code, verification.faults.map(({ message }) => message).join("; "), { cause });
    this.verification = verification;
  }
}

/**
 * Verifies a pack: that it is valid and agrees with itself, that somebody trusted signed exactly its bytes, and that every
 * digest in it is that of a file which lies with it. Beyond the reference, which looks at no signature and at no file.
 *
 * It does not verify the evidence itself: a bundle in a pack is as good as its own signature.
 *
 * @param path - a folder or an archive of `createEvidencePack`, or the document of any pack
 * @returns `ok` only if all that was asked holds; else a {@link PackRefusedError}, or an error where nothing could be judged, such as
 *   `TRUST_CONSTRAINT_MISSING`
 */
export async function verifyEvidencePack(
  path: string,
  options: VerifyEvidencePackOptions = {},
): Promise<Result<PackVerification, AixvError>> {
  return await attempt(async () => {
    const { requireSignature = true, signal } = options;
    if (requireSignature) requireSigners(options);
    const read = await readPackAt(path, signal);
    const judged = judgePack(read.bytes);
    if (!judged.ok) throw judged.error;
    const { report, pack } = judged.value;
    const faults: PackFault[] = [];
    if (pack === undefined) faults.push(invalid(report));
    const signed = requireSignature ? await verifySignature(read, options) : undefined;
    if (signed !== undefined && !signed.ok) faults.push(signed.error.fault);
    const compared = pack === undefined ? undefined : await compareFiles(pack, read, options);
    if (compared !== undefined) faults.push(...differences(compared));
    const verification: PackVerification = {
      path: read.path,
      report,
      ...(pack === undefined ? {} : { pack }),
      ...(signed?.ok === true ? signed.value : {}),
      ...(compared === undefined ? {} : { files: compared }),
      faults,
    };
    const [first] = faults;
    if (first === undefined) return verification;
    throw new PackRefusedError(verification, first, signed?.ok === false ? signed.error.cause : undefined);
  });
}

function requireSigners({ publicKeys, certificateChain, expectedIdentities }: TrustOptions): void {
  if ([publicKeys, certificateChain, expectedIdentities].some((list) => (list?.length ?? 0) > 0)) return;
  throw new VerificationError(
    "TRUST_CONSTRAINT_MISSING",
    "pack verification requires who may have signed it: --identity, --public-key or --certificate-chain; or --no-require-signature to look at the pack and its files alone",
  );
}

/** Holds files against the pack; it and what signs it may lie among them, and nothing else that is no artifact. */
async function compareFiles(
  pack: EvidencePack,
  { path, bytes, signature, files: beside }: ReadPack,
  { files: folder, bundle, signal }: VerifyEvidencePackOptions,
): Promise<PackFileComparison | undefined> {
  if (folder === undefined && beside === undefined) return undefined;
  const files = folder === undefined ? beside : await filesBelow(await realpathOf(folder), signal);
  if (files === undefined) return undefined;
  const own = new Map([[PACK_NAME, sha256(bytes)]]);
  // Another one than was asked to be verified is looked at by nobody.
  if (signature !== undefined && bundle === undefined) own.set(PACK_SIGNATURE_NAME, sha256(signature.bytes));
  if (folder !== undefined) {
    const inner = (name: string): string => relative(resolve(folder), resolve(name)).replaceAll(sep, "/");
    own.set(inner(path), sha256(bytes));
    if (signature !== undefined) own.set(inner(signature.path), sha256(signature.bytes));
    if (bundle !== undefined)
      own.set(
        inner(bundle),
        sha256(await readInputFile(bundle, "bundle", MAX_INPUT_BYTES, "BUNDLE_NOT_FOUND")),
      );
  }
  return await comparePackFiles(pack, files, own);
}

async function realpathOf(folder: string): Promise<string> {
  return await realpath(folder).catch(() => folder);
}

interface SignatureFault {
  readonly fault: PackFault;
  readonly cause?: AixvError;
}

async function verifySignature(
  read: ReadPack,
  options: VerifyEvidencePackOptions,
): Promise<Result<Pick<PackVerification, "signature" | "bundlePath">, SignatureFault>> {
  const { bundle: named } = options;
  const bundle =
    named === undefined
      ? read.signature
      : { path: named, bytes: await readInputFile(named, "bundle", MAX_INPUT_BYTES, "BUNDLE_NOT_FOUND") };
  if (bundle === undefined) {
    const message = `nobody signed the pack: there is no bundle with ${read.path}`;
    return err({ fault: { code: "PACK_SIGNATURE_MISSING", message } });
  }
  const verified = await verifyDocument(bundle.bytes, read.bytes, PACK_FORMAT, await loadTrust(options));
  if (verified.ok) return ok({ signature: verified.value, bundlePath: bundle.path });
  const { error } = verified;
  // Not the pack is at fault, but what it was to be judged by.
  if (!(error instanceof VerificationError) || isNoVerdict(error.code)) throw error;
  const message = `the signature ${bundle.path} does not hold: ${error.message} [${error.code}]`;
  return err({ fault: { code: "PACK_NOT_SIGNED_BY_TRUSTED", message }, cause: error });
}

function invalid({ issues }: PackReport): PackFault {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  return { code: "PACK_INVALID", message: `the pack is not valid: ${first?.code} at ${first?.path}${more}` };
}

function differences({ changed, missing, extra }: PackFileComparison): readonly PackFault[] {
  const counts = Object.entries({ changed, missing, extra }).filter(([, list]) => list.length > 0);
  if (counts.length === 0) return [];
  const message = `the files are not those of the pack: ${counts.map(([what, list]) => `${list.length} ${what}`).join(", ")}`;
  return [{ code: "PACK_FILES_DIFFER", message }];
}

import type { ComplianceLevel, OrganizationPolicy, PacketDocument, Profile } from "@aixv/aiv";
import {
  type ExaminedPacket,
  type ExaminePacketOptions,
  examinePacket,
  parseAllowedSigners,
  parseRevokedKeys,
  type SignatureTrust,
} from "@aixv/aiv/node";
import { type AixvError, decodeUtf8, quote, type Result, type Timestamp } from "@aixv/core";
import { FileError, readInputFile } from "@aixv/core/node";
import type { ExpectedIdentity } from "@aixv/envelope";
import { attempt, unwrapped } from "../attempt.ts";
import { readClock } from "../clock.ts";
import { MAX_CONFIG_BYTES } from "../limits.ts";
import { loadTrust, type TrustOptions } from "../trust-options.ts";

/** Options of {@link examineAivPacket}. Whoever is not named is not trusted, and what is not given stays unevaluated. */
export interface ExamineAivPacketOptions
  extends Omit<TrustOptions, "expectedIdentities" | "now" | "acceptLegacyEncoding"> {
  readonly now?: Timestamp;
  /** Name and version of the program, such as `aixv@1.0.0`. */
  readonly validatorId: string;
  /** A rule that blocks and cannot be judged blocks; default false. */
  readonly gate?: boolean;
  /** A clone of the repository. */
  readonly repository?: string;
  /** The folder with the artifacts' bytes. */
  readonly artifacts?: string;
  /** A file of allowed signers of SSH (`ssh-keygen`, ALLOWED SIGNERS). */
  readonly allowedSigners?: string;
  /** A list of revoked keys, as text: public keys and `SHA256:` fingerprints. */
  readonly revokedKeys?: string;
  /** A file with public keys of OpenPGP. */
  readonly gpgKeyring?: string;
  /** Who may sign attestations, by certificate or keyless. */
  readonly verifierIdentities?: readonly ExpectedIdentity[];
  /** PEM files of keys that may sign provenance; `publicKeys` may sign attestations. */
  readonly builderKeys?: readonly string[];
  /** Which workflows may sign provenance. */
  readonly builderIdentities?: readonly ExpectedIdentity[];
  readonly policy?: OrganizationPolicy;
  readonly profiles?: readonly Profile[];
  readonly mergedAt?: Timestamp;
  readonly claimedLevel?: ComplianceLevel;
  /** The commit that is to be merged, in full; a gate has to know it. */
  readonly expectedHead?: string;
  /** The commit that it is to be merged into, likewise. */
  readonly expectedBase?: string;
  readonly signal?: AbortSignal;
}

/**
 * Judges an AIV packet against a repository, its artifacts and its signatures.
 *
 * @returns the report and the facts behind it, or an error of `@aixv/aiv/node`, of reading a file, or of a trust root
 */
export async function examineAivPacket(
  document: PacketDocument,
  options: ExamineAivPacketOptions,
): Promise<Result<ExaminedPacket, AixvError>> {
  return await attempt(async () => {
    const trust = await readTrust(options);
    const {
      validatorId,
      gate,
      repository,
      artifacts,
      policy,
      profiles,
      mergedAt,
      claimedLevel,
      expectedHead,
      expectedBase,
      signal,
    } = options;
    const examine: ExaminePacketOptions = {
      now: readClock(options.now),
      validatorId,
      gate: gate === true,
      ...(repository === undefined ? {} : { repository }),
      ...(artifacts === undefined ? {} : { artifacts }),
      ...(trust === undefined ? {} : { trust }),
      ...(policy === undefined ? {} : { policy }),
      ...(profiles === undefined ? {} : { profiles }),
      ...(mergedAt === undefined ? {} : { mergedAt }),
      ...(claimedLevel === undefined ? {} : { claimedLevel }),
      ...(expectedHead === undefined ? {} : { expectedHead }),
      ...(expectedBase === undefined ? {} : { expectedBase }),
      ...(signal === undefined ? {} : { signal }),
    };
    return unwrapped<ExaminedPacket>(await examinePacket(document, examine));
  });
}

/** Whom to trust; `undefined` where nobody is named. Who reviews does not vouch for builds, and the other way round. */
async function readTrust(options: ExamineAivPacketOptions): Promise<ExaminePacketOptions["trust"]> {
  const { publicKeys = [], builderKeys = [], gpgKeyring } = options;
  const { verifierIdentities = [], builderIdentities = [] } = options;
  const verifiers = await readBundleTrust(options, publicKeys, verifierIdentities);
  const builders = await readBundleTrust(options, builderKeys, builderIdentities);
  const allowedSigners =
    options.allowedSigners === undefined
      ? undefined
      : unwrapped(parseAllowedSigners(await readText(options.allowedSigners, "allowed signers")));
  const revokedKeys =
    options.revokedKeys === undefined
      ? undefined
      : unwrapped(parseRevokedKeys(await readText(options.revokedKeys, "revoked keys")));
  if (gpgKeyring !== undefined) await readInputFile(gpgKeyring, "keyring of OpenPGP", MAX_CONFIG_BYTES);
  const anybody = [verifiers, builders, allowedSigners, gpgKeyring];
  if (anybody.every((named) => named === undefined)) return undefined;
  return {
    ...(allowedSigners === undefined ? {} : { allowedSigners }),
    ...(revokedKeys === undefined ? {} : { revokedKeys }),
    ...(gpgKeyring === undefined ? {} : { gpgKeyring }),
    ...(verifiers === undefined ? {} : { verifiers }),
    ...(builders === undefined ? {} : { builders }),
  };
}

/** Keys and identities of one kind of signer; `undefined` where there are none. */
async function readBundleTrust(
  options: ExamineAivPacketOptions,
  publicKeys: readonly string[],
  expectedIdentities: readonly ExpectedIdentity[],
): Promise<SignatureTrust["verifiers"]> {
  if (publicKeys.length + expectedIdentities.length === 0) return undefined;
  return await loadTrust({
    ...options,
    publicKeys,
    ...(expectedIdentities.length === 0 ? {} : { expectedIdentities }),
  });
}

async function readText(path: string, what: string): Promise<string> {
  const text = decodeUtf8(await readInputFile(path, what, MAX_CONFIG_BYTES));
  if (text !== undefined) return text;
  throw new FileError("FILE_UNREADABLE", `expected ${what} in UTF-8, got bytes that are not: ${quote(path)}`);
}

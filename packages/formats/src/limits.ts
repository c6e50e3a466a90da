// Each part of a detection has an allowance of its own, so that one cannot starve another. Together they stay below
// MAX_DETECTION_BYTES and MAX_DETECTION_READS, which a test proves.

/** What a part of a detection may read. */
export interface Allowance {
  bytes: number;
  reads: number;
}

const KIB = 1024;

/** The beginning, which is read once for all. */
export const HEAD_BYTES: number = 64 * KIB;

/** What of a member of a container is read at first, together with the header before it. */
export const MEMBER_BYTES = 1024;

/** How much of a member is its beginning: what lies in the same read as its header, as a rule. */
export const MEMBER_HEAD_BYTES = 400;

/** Members of a container whose content is looked at. */
export const MAX_MEMBERS = 1000;

/** Opcodes of a pickle. */
export const MAX_PICKLE_OPCODES = 100_000;

export const headAllowance = (): Allowance => ({ bytes: HEAD_BYTES, reads: 1 });
export const pickleAllowance = (): Allowance => ({ bytes: 512 * KIB, reads: 512 });
/** The end of a zip file and its directory: 8,000 members and more, by the length of their names. */
export const zipAllowance = (): Allowance => ({ bytes: 1024 * KIB, reads: 256 });
/** Members of a zip file, or of a tar file with their headers. */
export const membersAllowance = (): Allowance => ({ bytes: 1024 * KIB, reads: 1024 });
/** For each kind of protobuf model. */
export const protobufAllowance = (): Allowance => ({ bytes: 64 * KIB, reads: 384 });
/** The other detectors, which read a few headers each. */
export const headersAllowance = (): Allowance => ({ bytes: 192 * KIB, reads: 192 });

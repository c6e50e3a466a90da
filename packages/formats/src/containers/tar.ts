import { latin1, utf8 } from "../binary/bytes-at.ts";
import { type RangeReader, withinAllowance } from "../binary/range-reader.ts";
import type { Content, Findings } from "../findings.ts";
import { MAX_MEMBERS, MEMBER_BYTES, membersAllowance } from "../limits.ts";
import { addByContent, addByName, type InspectMember } from "./members.ts";

const BLOCK = 512;

/** Tar archives (POSIX ustar, GNU, and before): a header at the beginning whose checksum is right. */
export async function detectTar(
  content: Content,
  findings: Findings,
  inspect: InspectMember | undefined,
): Promise<void> {
  const reader = content.readerWith(membersAllowance);
  if (parseHeader(content.head.subarray(0, BLOCK)) === undefined) return;
  findings.add("tar", "tar header with its checksum");
  const whole = await withinAllowance<boolean>(lookThrough(reader, findings, inspect), false);
  if (!whole) findings.add("pickle", "tar file with too many members to be looked through");
}

/** False where there are too many members. An archive that breaks off ends there, as for readers. */
async function lookThrough(
  reader: RangeReader,
  findings: Findings,
  inspect: InspectMember | undefined,
): Promise<boolean> {
  let offset = 0;
  for (let members = 0; members < MAX_MEMBERS; members++) {
    const block = await reader.read(offset, BLOCK, MEMBER_BYTES);
    if (block.length < BLOCK || block.every((byte) => byte === 0)) return true;
    const header = parseHeader(block);
    if (header === undefined) return true;
    addByName(header.name, findings);
    if (LEGACY_TORCH.includes(header.name.replace(/^\.\//, ""))) {
      findings.add("pytorch-tar", `member ${header.name}`);
      findings.add("pickle", `member ${header.name}`);
    }
    if (inspect !== undefined && !findings.has("pickle"))
      await addByContent(header.name, reader.part(offset + BLOCK, header.size), findings, inspect);
    offset += BLOCK + Math.ceil(header.size / BLOCK) * BLOCK;
  }
  return false;
}

/** What `torch.save` wrote before version 0.1.10, all of it pickles. */
const LEGACY_TORCH: readonly string[] = ["storages", "tensors", "pickle"];

interface TarHeader {
  readonly name: string;
  readonly size: number;
}

function parseHeader(block: Uint8Array): TarHeader | undefined {
  if (block.length < BLOCK || block[0] === 0) return undefined;
  const checksum = octal(block.subarray(148, 156));
  if (checksum === undefined) return undefined;
  let unsigned = 0;
  let signed = 0;
  for (const [i, byte] of block.entries()) {
    const value = i >= 148 && i < 156 ? 0x20 : byte;
    unsigned += value;
    signed += value > 127 ? value - 256 : value;
  }
  if (checksum !== unsigned && checksum !== signed) return undefined;
  const size = parseSize(block.subarray(124, 136));
  return size === undefined ? undefined : { name: utf8(untilNul(block.subarray(0, 100))), size };
}

/** Octal digits, or from GNU a big-endian number after a byte 0x80. */
function parseSize(field: Uint8Array): number | undefined {
  if (field[0] !== 0x80) return octal(field);
  return field.subarray(1).reduce((number, byte) => number * 256 + byte, 0);
}

function octal(field: Uint8Array): number | undefined {
  const digits = /^[ ]*([0-7]*)[ ]*$/.exec(latin1(untilNul(field)))?.[1];
  return digits === undefined ? undefined : Number.parseInt(`0${digits}`, 8);
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const nul = bytes.indexOf(0);
  return nul === -1 ? bytes : bytes.subarray(0, nul);
}

import { quote } from "@aixv/core";
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
  if (parseHeader(await content.reader.read(0, BLOCK)) === undefined) return;
  const reader = content.readerWith(membersAllowance);
  findings.add("tar", "tar header with its checksum");
  const whole = await withinAllowance<boolean>(lookThrough(reader, findings, inspect), false);
  if (!whole) findings.add("pickle", "tar file with more members, or other ones, than can be looked through");
}

/** False where not all members were looked at. An archive that breaks off ends there, as for readers. */
async function lookThrough(
  reader: RangeReader,
  findings: Findings,
  inspect: InspectMember | undefined,
): Promise<boolean> {
  let offset = 0;
  for (let members = 0; members < MAX_MEMBERS; members++) {
    const header = parseHeader(await reader.read(offset, BLOCK, MEMBER_BYTES));
    if (header === undefined) return true;
    addByName(header.name, findings);
    if (LEGACY_TORCH.includes(header.name.replace(/^\.\//, ""))) {
      findings.add("pytorch-tar", `member ${quote(header.name)}`);
      findings.add("pickle", `member ${quote(header.name)}`);
    }
    const data = reader.part(offset + BLOCK, header.size);
    if (await isAmbiguous(header, data)) return false;
    if (inspect !== undefined && !findings.has("pickle"))
      await addByContent(header.name, data, findings, inspect);
    offset += BLOCK + Math.ceil(header.size / BLOCK) * BLOCK;
  }
  return false;
}

/** What `torch.save` wrote before version 0.1.10, all of it pickles. */
const LEGACY_TORCH: readonly string[] = ["storages", "tensors", "pickle"];

/** Links, devices, folders and pipes, which have no content. */
const WITHOUT_CONTENT = /^[1-6]$/;
const MAX_PAX_BYTES = 16 * 1024;

/** Whether readers may see other content, or another next member, than the size in the header says. */
async function isAmbiguous({ name, type, size }: TarHeader, data: RangeReader): Promise<boolean> {
  if (size < 0 || type === "S") return true;
  if (WITHOUT_CONTENT.test(type) || (type === "\0" && name.endsWith("/"))) return size !== 0;
  if (!/^[xgX]$/.test(type)) return false;
  // Extended headers (POSIX pax) may give the size, or what GNU tar needs to fill the gaps of a sparse file.
  return size > MAX_PAX_BYTES || /size=|GNU\.sparse/.test(latin1(await data.read(0, MAX_PAX_BYTES)));
}

interface TarHeader {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

function parseHeader(block: Uint8Array): TarHeader | undefined {
  if (block.length < BLOCK) return undefined;
  let unsigned = 0;
  let signed = 0;
  for (const [i, byte] of block.entries()) {
    const value = i >= 148 && i < 156 ? 0x20 : byte;
    unsigned += value;
    signed += value > 127 ? value - 256 : value;
  }
  const checksum = parseNumber(block.subarray(148, 156));
  if (checksum === undefined || (checksum !== unsigned && checksum !== signed)) return undefined;
  const size = parseNumber(block.subarray(124, 136));
  if (size === undefined) return undefined;
  return { name: utf8(untilNul(block.subarray(0, 100))), type: latin1(block.subarray(156, 157)), size };
}

/** Octal digits as Python's `int` takes them, or from GNU a big-endian number after a byte 0x80 or, below zero, 0xff. */
function parseNumber(field: Uint8Array): number | undefined {
  const magnitude = field.subarray(1).reduce((number, byte) => number * 256n + BigInt(byte), 0n);
  if (field[0] === 0x80) return Number(magnitude);
  if (field[0] === 0xff) return Number(magnitude - 256n ** BigInt(field.length - 1));
  const text = latin1(untilNul(field)).replace(/^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu, "");
  const [, sign, digits = ""] = /^([+-]?)(?:0o)?([0-7_]*)$/i.exec(text) ?? [undefined, undefined];
  if (sign === undefined) return undefined;
  const number = Number.parseInt(`0${digits.replaceAll("_", "")}`, 8);
  return sign === "-" ? -number : number;
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const nul = bytes.indexOf(0);
  return nul === -1 ? bytes : bytes.subarray(0, nul);
}

import { quote } from "@aixv/core";
import { hasAt } from "../binary/bytes-at.ts";
import { type RangeReader, withinAllowance } from "../binary/range-reader.ts";
import type { Content, Findings } from "../findings.ts";
import { MAX_MEMBERS, MEMBER_BYTES, membersAllowance, zipAllowance } from "../limits.ts";
import { addByContent, addByName, type InspectMember } from "./members.ts";
import { findDirectories, readEntries, readLocalHeader, type ZipEntry } from "./zip-directory.ts";

/**
 * Zip archives: by a local header at the beginning, or by a directory at the end whatever comes before it; members of
 * a container by the former alone.
 */
export async function detectZip(
  content: Content,
  findings: Findings,
  inspect: InspectMember | undefined,
): Promise<void> {
  const first = await readLocalHeader(content.reader, 0, MEMBER_BYTES);
  if (first !== undefined) {
    findings.add("zip", "zip local file header at the beginning");
    addByName(first.name, findings);
  }
  if (hasAt(content.head, 0, "PK\x05\x06") && content.size >= 22) findings.add("zip", "zip end record alone");
  // To look for the end of each of many members would take all that may be read.
  if (first === undefined && inspect === undefined) return;
  const entries: ZipEntry[] = [];
  const reader = content.readerWith(zipAllowance);
  const look = async (): Promise<true> => {
    for (const directory of await findDirectories(reader)) {
      findings.add("zip", "zip directory at the end");
      for await (const entry of readEntries(reader, directory)) {
        for (const name of entry.names) addByName(name, findings);
        entries.push(entry);
      }
    }
    return true;
  };
  if (!(await withinAllowance<boolean>(look(), false)))
    findings.add("pickle", "zip directory that is too large to be looked through");
  if (isKeras(entries)) findings.add("keras-zip", "members config.json and model.weights.h5");
  await inspectEntries(entries, content.readerWith(membersAllowance), findings, inspect);
}

/** Keras 3 (`saving_lib.py`). */
function isKeras(entries: readonly ZipEntry[]): boolean {
  const names = new Set(entries.flatMap((entry) => entry.names));
  return names.has("config.json") && names.has("model.weights.h5");
}

async function inspectEntries(
  entries: readonly ZipEntry[],
  reader: RangeReader,
  findings: Findings,
  inspect: InspectMember | undefined,
): Promise<void> {
  let inspected = 0;
  for (const entry of entries) {
    if (findings.has("pickle")) return;
    const possible = inspect !== undefined && entry.stored && inspected++ < MAX_MEMBERS;
    const known = possible && (await withinAllowance(inspectEntry(entry, reader, findings, inspect), false));
    if (!known && entry.names.some((name) => name.toLowerCase().endsWith(".npy")))
      findings.add("pickle", `member ${quote(entry.names[0] ?? "")}, an array that may be of Python objects`);
  }
}

/** False where the entry has no header where it should. */
async function inspectEntry(
  entry: ZipEntry,
  reader: RangeReader,
  findings: Findings,
  inspect: InspectMember,
): Promise<boolean> {
  const header = await readLocalHeader(reader, entry.headerOffset, MEMBER_BYTES);
  if (header === undefined) return false;
  addByName(header.name, findings);
  await addByContent(header.name, reader.part(header.dataOffset, entry.size), findings, inspect);
  return true;
}

import { join } from "node:path";
import { pathKind } from "@aixv/core/node";
import { type PackDocument, parsePack } from "@aixv/evidence-pack";
import { located } from "../located.ts";
import { readPackAt } from "../packs/read-pack.ts";
import { PACK_NAME } from "../packs/write-pack.ts";

/** The document of a pack as it lies there, unverified. */
export interface ReadPackDocument {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly document: PackDocument;
}

/** Reads the document of a pack's folder or archive, or a document by itself; of what lies with it, nothing. Throws. */
export async function readPackDocument(path: string): Promise<ReadPackDocument> {
  const inner = join(path, PACK_NAME);
  // By its own name, so that no other file of the folder is digested.
  const isFolder = (await pathKind(path)) === "directory" && (await pathKind(inner)) === "file";
  const read = await readPackAt(isFolder ? inner : path);
  const parsed = parsePack(read.bytes);
  if (!parsed.ok) throw located(read.path, parsed.error);
  return { path: read.path, bytes: read.bytes, document: parsed.value };
}

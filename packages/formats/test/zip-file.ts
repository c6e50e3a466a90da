import { bytes, le } from "./bytes.ts";

export interface ZipMember {
  readonly name: string;
  /** The name in the local header, where it differs. */
  readonly localName?: string;
  readonly data?: Uint8Array | string;
  readonly method?: number;
  readonly extra?: Uint8Array;
}

export interface ZipOptions {
  readonly prefix?: Uint8Array;
  readonly comment?: string;
  /** Writes the directory's place into a Zip64 record alone. */
  readonly zip64?: boolean;
}

/** A zip file (APPNOTE 4.3). Offsets do not count the prefix, as when one is put before a finished archive. */
export function zipFile(members: readonly ZipMember[], options: ZipOptions = {}): Uint8Array {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, localName = name, data = "", method = 0, extra = new Uint8Array() } of members) {
    const content = bytes(data);
    const about = bytes(le(0, 2), le(method, 2), le(0, 8), le(content.length, 4), le(content.length, 4));
    const local = bytes(
      "PK\x03\x04",
      le(20, 2),
      about,
      le(localName.length, 2),
      le(0, 2),
      localName,
      content,
    );
    const lengths = bytes(le(name.length, 2), le(extra.length, 2), le(0, 10));
    directory.push(bytes("PK\x01\x02", le(20, 2), le(20, 2), about, lengths, le(offset, 4), name, extra));
    locals.push(local);
    offset += local.length;
  }
  const entries = bytes(...directory);
  const { prefix = new Uint8Array(), comment = "", zip64 = false } = options;
  const count = zip64 ? 0xffff : members.length;
  const counts = bytes(le(0, 4), le(count, 2), le(count, 2));
  const [size, at] = zip64 ? [0xffff_ffff, 0xffff_ffff] : [entries.length, offset];
  const end = bytes("PK\x05\x06", counts, le(size, 4), le(at, 4), le(comment.length, 2), comment);
  const record = bytes(
    bytes("PK\x06\x06", le(44, 8), le(45, 4), le(0, 8), le(members.length, 8), le(members.length, 8)),
    bytes(le(entries.length, 8), le(offset, 8)),
    bytes("PK\x06\x07", le(0, 4), le(offset + entries.length, 8), le(1, 4)),
  );
  return bytes(prefix, ...locals, entries, zip64 ? record : "", end);
}

import { bytes } from "./bytes.ts";

/** Name and content of a member, and what its header says otherwise than it should. */
export type TarMember = readonly [
  name: string,
  data: Uint8Array,
  header?: { readonly type?: string; readonly size?: string },
];

/** A tar file; `magic` is empty for one from before POSIX. */
export function tarFile(members: readonly TarMember[], magic = "ustar\x0000"): Uint8Array {
  const blocks = members.flatMap(([name, data, { type = "0", size = data.length.toString(8) } = {}]) => [
    header(name, type, size, magic),
    data,
    padding(data.length),
  ]);
  const file = new Uint8Array(blocks.reduce((total, block) => total + block.length, 1024));
  let offset = 0;
  for (const block of blocks) {
    file.set(block, offset);
    offset += block.length;
  }
  return file;
}

function header(name: string, type: string, size: string, magic: string): Uint8Array {
  const block = new Uint8Array(512);
  block.set(bytes(name));
  block.set(bytes("0000644\x000000000\x000000000\x00", size.padEnd(12, "\0"), "00000000000\x00"), 100);
  block.set(bytes("        ", type), 148);
  block.set(bytes(magic), 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.set(bytes(sum.toString(8).padStart(6, "0"), "\0 "), 148);
  return block;
}

function padding(size: number): Uint8Array {
  return new Uint8Array((512 - (size % 512)) % 512);
}

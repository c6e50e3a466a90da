import { bytes } from "./bytes.ts";

/** A tar file; `magic` is empty for one from before POSIX. */
export function tarFile(
  members: readonly (readonly [string, Uint8Array])[],
  magic = "ustar\x0000",
): Uint8Array {
  const blocks = members.flatMap(([name, data]) => [
    header(name, data.length, magic),
    data,
    padding(data.length),
  ]);
  return bytes(...blocks, new Uint8Array(1024));
}

function header(name: string, size: number, magic: string): Uint8Array {
  const block = new Uint8Array(512);
  block.set(bytes(name));
  block.set(
    bytes("0000644\x000000000\x000000000\x00", size.toString(8).padStart(11, "0"), "\x0000000000000\x00"),
    100,
  );
  block.set(bytes("        0"), 148);
  block.set(bytes(magic), 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.set(bytes(sum.toString(8).padStart(6, "0"), "\0 "), 148);
  return block;
}

function padding(size: number): Uint8Array {
  return new Uint8Array((512 - (size % 512)) % 512);
}

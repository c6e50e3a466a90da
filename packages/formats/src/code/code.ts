import { hasAt, viewOf } from "../binary/bytes-at.ts";
import type { Content, Findings } from "../findings.ts";

/** Programs, scripts by their first line, and compiled Python. */
export async function detectCode(content: Content, findings: Findings): Promise<void> {
  const { head } = content;
  if (isElf(head)) findings.add("executable", "ELF header");
  if (await isDosOrWindows(content)) findings.add("executable", "MZ header of DOS or Windows");
  if (isMachO(head)) findings.add("executable", "Mach-O header");
  if (hasAt(head, 0, "\0asm\x01\0\0\0")) findings.add("executable", "WebAssembly module");
  if (isScript(head)) findings.add("script", "begins with #! and an interpreter");
  if (isPythonBytecode(head)) findings.add("python-bytecode", "header of a .pyc file and a code object");
}

function isElf(head: Uint8Array): boolean {
  if (!hasAt(head, 0, "\x7fELF") || head.length < 16) return false;
  const [bits = 0, order = 0, version = 0] = head.subarray(4, 7);
  return bits >= 1 && bits <= 2 && order >= 1 && order <= 2 && version === 1;
}

/** A DOS header whose sizes fit together, or one that leads to a PE, NE, LE or LX header. */
async function isDosOrWindows({ head, reader, size }: Content): Promise<boolean> {
  if (!hasAt(head, 0, "MZ") || head.length < 28) return false;
  const view = viewOf(head);
  if (head.length >= 64) {
    const signature = await reader.read(view.getUint32(0x3c, true), 4);
    if (
      hasAt(signature, 0, "PE\0\0") ||
      /^(?:NE|LE|LX)$/.test(String.fromCharCode(...signature.subarray(0, 2)))
    )
      return true;
  }
  const [lastPage, pages, headerSize] = [
    view.getUint16(2, true),
    view.getUint16(4, true),
    view.getUint16(8, true) * 16,
  ];
  return lastPage < 512 && pages > 0 && headerSize >= 28 && headerSize <= pages * 512 && headerSize <= size;
}

const MAX_FAT_ARCHITECTURES = 30;

function isMachO(head: Uint8Array): boolean {
  if (head.length < 20) return false;
  const view = viewOf(head);
  const magic = view.getUint32(0);
  // Java classes begin with 0xcafebabe too; their version, where the count would be, is 45 or more.
  if (magic === 0xcafe_babe || magic === 0xcafe_babf) {
    const architectures = view.getUint32(4);
    return architectures > 0 && architectures <= MAX_FAT_ARCHITECTURES;
  }
  const little = magic === 0xcefa_edfe || magic === 0xcffa_edfe;
  if (!little && magic !== 0xfeed_face && magic !== 0xfeed_facf) return false;
  const type = view.getUint32(12, little);
  return type >= 1 && type <= 12;
}

function isScript(head: Uint8Array): boolean {
  const line = String.fromCharCode(...head.subarray(0, 256));
  // "#![" is an attribute of Rust.
  return /^#![ \t]*[^\s[\p{Cc}]/u.test(line);
}

/** The magic number's end, and a marshalled code object where Python 3.7, or 3.3 to 3.6, has it. */
function isPythonBytecode(head: Uint8Array): boolean {
  if (!hasAt(head, 2, "\r\n")) return false;
  return [16, 12, 8].some((offset) => hasAt(head, offset, "\xe3\0\0") || hasAt(head, offset, "c\0\0"));
}

/** Whether `bytes` has `expected`, a text of Latin-1 characters, at `offset`. */
export function hasAt(bytes: Uint8Array, offset: number, expected: string): boolean {
  if (offset < 0 || offset + expected.length > bytes.length) return false;
  for (let i = 0; i < expected.length; i++) if (bytes[offset + i] !== expected.charCodeAt(i)) return false;
  return true;
}

/** Latin-1 text of bytes. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** A view of the same bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Little-endian unsigned 64 bits as a number: exact to 2^53, and never below it for what is above. */
export function u64(view: DataView, offset: number, littleEndian = true): number {
  return Number(view.getBigUint64(offset, littleEndian));
}

/** Text of bytes that should be UTF-8; others show as U+FFFD. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

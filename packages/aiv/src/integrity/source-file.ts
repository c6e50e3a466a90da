/** A file as it is at one commit. */
export interface SourceFile {
  /** `/` between its parts. */
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** Bounds of what is read of one file; beyond them it is unreadable. */
export interface SourceLimits {
  readonly maxFileBytes: number;
  /** Of the syntax tree. */
  readonly maxDepth: number;
}

export const SOURCE_LIMITS: SourceLimits = { maxFileBytes: 4_194_304, maxDepth: 1200 };

/** Why a file cannot be compared. */
export class UnreadableSource extends Error {}

/** Its text without a byte order mark. @throws UnreadableSource */
export function decodeSource({ content }: SourceFile, { maxFileBytes }: SourceLimits): string {
  if (content.length > maxFileBytes) throw new UnreadableSource(`more than ${maxFileBytes} bytes`);
  if (typeof content === "string") return checkText(content);
  try {
    return checkText(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch (error) {
    if (error instanceof UnreadableSource) throw error;
    throw new UnreadableSource("not UTF-8 text");
  }
}

function checkText(text: string): string {
  if (text.includes("\u0000")) throw new UnreadableSource("binary: it holds NUL bytes");
  if (/^version https:\/\/git-lfs\.github\.com\/spec\//.test(text))
    throw new UnreadableSource("a pointer of Git LFS: its content is not in the repository");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

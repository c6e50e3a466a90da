import { concatBytes, ok, type Result } from "@aixv/core";
import type { GitError } from "./git-error.ts";
import type { GitRepository } from "./git-repository.ts";

/** What git says of an object before its content. */
export interface ObjectHeader {
  readonly id: string;
  readonly type: "blob" | "tree" | "commit" | "tag";
  /** Bytes of its content. */
  readonly size: number;
}

/** Sees objects in the order they were asked for. */
export interface ObjectVisitor {
  /** `undefined`: there is no such object, or more than one. */
  start(index: number, header: ObjectHeader | undefined): void;
  /** A piece of the content, valid during the call only. */
  data?(index: number, chunk: Uint8Array): void;
  end?(index: number): void;
}

const LINE_FEED = 0x0a;

/**
 * Reads objects by one git process, as a stream: memory stays flat whatever their number and size.
 *
 * @param names - ids or `<commit>:<path>`, none with a line break
 * @param contents - false asks for headers alone
 */
export async function readObjects(
  repository: GitRepository,
  names: Iterable<string>,
  visitor: ObjectVisitor,
  options: { readonly contents?: boolean; readonly signal?: AbortSignal | undefined } = {},
): Promise<Result<void, GitError>> {
  const contents = options.contents ?? true;
  const reader = new BatchReader(visitor, contents);
  const output = await repository.run(["cat-file", contents ? "--batch" : "--batch-check", "--buffer"], {
    input: requests(names),
    onChunk: (chunk) => reader.push(chunk),
    signal: options.signal,
  });
  return output.ok ? ok(undefined) : output;
}

function* requests(names: Iterable<string>): Iterable<string> {
  let lines = "";
  for (const name of names) {
    if (name.includes("\n")) throw new TypeError("readObjects expects names without line breaks");
    lines += `${name}\n`;
    if (lines.length < 16_384) continue;
    yield lines;
    lines = "";
  }
  if (lines !== "") yield lines;
}

/** Reads `<id> <type> <size>`, the content and a line feed, again and again; pieces may end anywhere. */
class BatchReader {
  readonly #visitor: ObjectVisitor;
  readonly #contents: boolean;
  #index = 0;
  #header: Uint8Array = new Uint8Array();
  /** Bytes of content yet to come, and the line feed behind it; 0 where a header is next. */
  #left = 0;

  constructor(visitor: ObjectVisitor, contents: boolean) {
    this.#visitor = visitor;
    this.#contents = contents;
  }

  push(chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.length) {
      offset = this.#left > 0 ? this.#content(chunk, offset) : this.#headerLine(chunk, offset);
    }
  }

  #headerLine(chunk: Uint8Array, offset: number): number {
    const end = chunk.indexOf(LINE_FEED, offset);
    if (end < 0) {
      this.#header = concatBytes(this.#header, chunk.subarray(offset));
      return chunk.length;
    }
    const line = new TextDecoder().decode(concatBytes(this.#header, chunk.subarray(offset, end)));
    this.#header = new Uint8Array();
    const header = readHeader(line);
    this.#visitor.start(this.#index, header);
    if (header !== undefined && this.#contents) {
      this.#left = header.size + 1;
    } else {
      this.#visitor.end?.(this.#index);
      this.#index++;
    }
    return end + 1;
  }

  #content(chunk: Uint8Array, offset: number): number {
    const taken = Math.min(this.#left, chunk.length - offset);
    const isLast = taken === this.#left;
    const content = chunk.subarray(offset, offset + taken - (isLast ? 1 : 0));
    if (content.length > 0) this.#visitor.data?.(this.#index, content);
    this.#left -= taken;
    if (isLast) {
      this.#visitor.end?.(this.#index);
      this.#index++;
    }
    return offset + taken;
  }
}

function readHeader(line: string): ObjectHeader | undefined {
  const [, id, type, size] = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) ([0-9]+)$/.exec(line) ?? [];
  if (id === undefined || size === undefined) return undefined;
  if (type !== "blob" && type !== "tree" && type !== "commit" && type !== "tag") return undefined;
  return { id, type, size: Number(size) };
}

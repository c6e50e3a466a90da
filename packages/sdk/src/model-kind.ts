import { FileError, pathKind } from "@aixv/core/node";

/** Whether a model is a file or a folder; throws `FILE_NOT_FOUND` and `NOT_A_FILE`. */
export async function requireModel(path: string): Promise<"file" | "directory"> {
  const kind = await pathKind(path);
  if (kind === undefined) throw new FileError("FILE_NOT_FOUND", `model not found: ${path}`);
  if (kind === "other")
    throw new FileError("NOT_A_FILE", `expected a model file or folder, got a device or pipe: ${path}`);
  return kind;
}

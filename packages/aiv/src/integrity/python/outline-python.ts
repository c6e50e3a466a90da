import type { FileOutline } from "../outline.ts";
import { type SourceLimits, UnreadableSource } from "../source-file.ts";

export function outlinePython(_path: string, _text: string, _limits: SourceLimits): FileOutline {
  throw new UnreadableSource("not yet");
}

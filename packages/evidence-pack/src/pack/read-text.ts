import type { PythonJson } from "../python-json/python-json.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";

/** A string without the white space around it; `undefined` if it is none, or nothing else is in it. */
export function readText(value: PythonJson | undefined): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = stripPythonSpace(value);
  return text === "" ? undefined : text;
}

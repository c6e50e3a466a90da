export { canonicalPythonJson } from "./canonical-python-json.ts";
export { formatPythonFloat } from "./format-python-float.ts";
export { formatPythonText } from "./format-python-text.ts";
export {
  MAX_PYTHON_JSON_VALUES,
  type PythonJsonOddity,
  type PythonJsonText,
  parsePythonJson,
} from "./parse-python-json.ts";
export type { PythonJson, PythonJsonObject } from "./python-json.ts";
export { stripPythonSpace } from "./strip-python-space.ts";

import { err, JsonFields, type JsonValue, ok, type Result } from "@aixv/core";
import { EvidencePackError } from "../error.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";

/** The `schema` of a control mapping. */
export const CONTROL_MAPPING_SCHEMA = "aixv.control-mapping/v1";

/** What evidence of one type speaks to. */
export type MappedEvidence = {
  /** At least one, each with its framework before it: `ISO/IEC 42001:2023 A.7.5`. */
  readonly control_refs: readonly string[];
  /** Of Regulation (EU) 2024/1689, as the standard's example writes them: `Art.12(1)`. */
  readonly ai_act_refs: readonly string[];
  /** One line on what the evidence shows, and what it does not. */
  readonly because: string;
};

/**
 * Which controls evidence speaks to, by `artifact_type`. That a control is named claims no more than that an auditor of it would
 * want to see this; whether it is met is for people to judge.
 */
export type ControlMapping = {
  readonly schema: typeof CONTROL_MAPPING_SCHEMA;
  readonly name: string;
  /** Full titles of what the references begin with. */
  readonly frameworks: { readonly [prefix: string]: string };
  readonly evidence: { readonly [artifactType: string]: MappedEvidence };
};

const MAX_TEXT = 1000;
const MAX_TYPES = 1000;

/**
 * Reads a control mapping, strictly: what is misspelt would map nothing, and nobody would see it.
 *
 * @returns it, or `EVIDENCE_PACK_MAPPING_INVALID`
 */
export function readControlMapping(json: JsonValue): Result<ControlMapping, EvidencePackError> {
  try {
    const fields = new JsonFields(json, { fault: invalid });
    fields.onlyKnows("schema", "name", "frameworks", "evidence");
    if (fields.raw("schema") !== CONTROL_MAPPING_SCHEMA)
      throw fields.fault("schema", `"${CONTROL_MAPPING_SCHEMA}"`);
    const frameworks = fields.object("frameworks");
    const titles = Object.keys(frameworks.json).map((name) => [name, line(frameworks, name)] as const);
    const evidence = fields.object("evidence");
    const types = Object.keys(evidence.json);
    if (types.length > MAX_TYPES)
      throw fields.fault("evidence", `at most ${MAX_TYPES} types`, String(types.length));
    const prefixes = titles.map(([name]) => name);
    const mapped = types.map((type) => [type, readMapped(evidence, type, prefixes)] as const);
    return ok({
      schema: CONTROL_MAPPING_SCHEMA,
      name: line(fields, "name"),
      frameworks: Object.fromEntries(titles),
      evidence: Object.fromEntries(mapped),
    });
  } catch (error) {
    if (error instanceof EvidencePackError) return err(error);
    throw error;
  }
}

function readMapped(evidence: JsonFields, type: string, prefixes: readonly string[]): MappedEvidence {
  if (type === "__proto__" || stripPythonSpace(type) !== type || type === "")
    throw evidence.fault(type, "an artifact_type without white space around it");
  const fields = evidence.object(type);
  fields.onlyKnows("control_refs", "ai_act_refs", "because");
  const control_refs = references(fields, "control_refs");
  if (control_refs.length === 0) throw fields.fault("control_refs", "at least one reference");
  const unknown = control_refs.find((ref) => !prefixes.some((prefix) => ref.startsWith(`${prefix} `)));
  if (unknown !== undefined)
    throw fields.fault("control_refs", "references that begin with a name of frameworks and a space");
  const ai_act_refs = fields.has("ai_act_refs") ? references(fields, "ai_act_refs") : [];
  return { control_refs, ai_act_refs, because: line(fields, "because") };
}

/** A text of one line with nothing around it that a digest would not cover. */
function line(fields: JsonFields, name: string): string {
  const text = fields.text(name, MAX_TEXT);
  if (isLine(text)) return text;
  throw fields.fault(name, "one line without white space around it");
}

function references(fields: JsonFields, name: string): readonly string[] {
  const read = fields.array(
    name,
    "one line without white space around it",
    (value) => (typeof value === "string" && value.length <= MAX_TEXT && isLine(value) ? value : undefined),
    MAX_TYPES,
  );
  if (new Set(read).size !== read.length) throw fields.fault(name, "each reference once");
  return read;
}

function isLine(text: string): boolean {
  return text !== "" && stripPythonSpace(text) === text && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);
}

function invalid(message: string): EvidencePackError {
  return new EvidencePackError("EVIDENCE_PACK_MAPPING_INVALID", `control mapping: ${message}`);
}

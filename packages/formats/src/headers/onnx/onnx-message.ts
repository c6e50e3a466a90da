import { type Field, MAX_TAG_AND_LENGTH, parseField } from "../../protobuf/fields.ts";
import { malformed, tooLarge } from "../header-error.ts";
import { MAX_METADATA_TEXT_BYTES, MAX_NAME_BYTES } from "../header-limits.ts";
import type { HeaderSource } from "../header-source.ts";
import { textOf } from "../metadata-values.ts";

/** A message in a source: a whole file, or the value of a field. */
export interface OnnxMessage {
  readonly source: HeaderSource;
  readonly start: number;
  readonly end: number;
  /** What is left for all messages of a file. */
  readonly allowance: FieldAllowance;
}

/** How many more fields are read. Their bytes alone are no limit: a field can have two of them. */
export interface FieldAllowance {
  fields: number;
}

/** The largest models have some hundred thousand: a node has a dozen. */
export const MAX_ONNX_FIELDS = 2_000_000;

/** A whole file. */
export function fileMessage(source: HeaderSource): OnnxMessage {
  return { source, start: 0, end: source.size, allowance: { fields: MAX_ONNX_FIELDS } };
}

/** The fields of a message one by one. Values are not read: a field has their place, and of a varint its value. */
export async function* fieldsOf(message: OnnxMessage): AsyncGenerator<Field, void, undefined> {
  const { source, end, allowance } = message;
  let at = message.start;
  while (at < end) {
    if (allowance.fields < 1)
      throw tooLarge(`expected at most ${MAX_ONNX_FIELDS} fields of a model, got more`);
    allowance.fields -= 1;
    const length = Math.min(MAX_TAG_AND_LENGTH, end - at);
    const field = parseField(source.held(at, length) ?? (await source.read(at, length)), at);
    if (field === undefined) throw malformed(`expected a protobuf field at ${at}, got bytes that are none`);
    const next = field.offset + field.length;
    if (!(next <= end))
      throw malformed(`expected field ${field.number} to end by ${end}, got ${next}; is the file whole?`);
    yield field;
    at = next;
  }
}

/** The number of a field that has to be one. */
export function numberOf(field: Field): number {
  requireWire(field, 0);
  return field.value;
}

/** The message that a field has to be. */
export function messageOf({ source, allowance }: OnnxMessage, field: Field): OnnxMessage {
  requireWire(field, 2);
  return { source, start: field.offset, end: field.offset + field.length, allowance };
}

/** The text of a field that has to be one; undefined, and not read, where it is longer than texts that are kept. */
export async function shortText({ source }: OnnxMessage, field: Field): Promise<string | undefined> {
  requireWire(field, 2);
  if (field.length > MAX_METADATA_TEXT_BYTES) return undefined;
  return textOf(await source.read(field.offset, field.length), `the text of field ${field.number}`);
}

/** The text of a field that has to be a name. */
export async function nameOf({ source }: OnnxMessage, field: Field): Promise<string> {
  requireWire(field, 2);
  if (field.length > MAX_NAME_BYTES)
    throw tooLarge(`expected a name of at most ${MAX_NAME_BYTES} bytes, got ${field.length}`);
  return textOf(await source.read(field.offset, field.length), "a name");
}

function requireWire(field: Field, wireType: 0 | 2): void {
  if (field.wireType !== wireType)
    throw malformed(
      `expected field ${field.number} of wire type ${wireType} at ${field.offset}, got ${field.wireType}`,
    );
}

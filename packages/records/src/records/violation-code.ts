import type * as v from "valibot";
import { textLike } from "../schema/fields.ts";

/** The code of a violation, as a waiver names it. */
export const violationCode: v.GenericSchema<string, string> = textLike(
  /^(?=.{1,128}$)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/,
  'a violation code in UPPER_SNAKE case, such as "ADVISORY_ACTIVE"',
);

import { SdkError } from "./sdk-error.ts";

/** Throws `OPTION_INVALID` unless an option is absent or a whole number of at least 1. */
export function requirePositive(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return;
  throw new SdkError("OPTION_INVALID", `${name}: expected a whole number of at least 1, got ${value}`);
}

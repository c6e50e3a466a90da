/** Below this, Python writes whole floats in full. */
const FIRST_EXPONENT = 1e16;

/**
 * Writes a float as `repr()` of Python does: the fewest digits that are read back as the same double, as ECMAScript has them
 * too, but always with a point or an exponent (`1.0`), an exponent of at least two digits and a sign (`1e+16`, `1e-07`), and
 * that from 1e16 up and below 1e-4. Follows `float_repr_style` "short" of CPython 3 (PEP 3101, type `r`).
 */
export function formatPythonFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Number.isInteger(value) && Math.abs(value) < FIRST_EXPONENT) {
    return Object.is(value, -0) ? "-0.0" : `${value}.0`;
  }
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  const sign = value < 0 ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${digits}`;
  return `${sign}${digits.slice(0, power + 1)}.${digits.slice(power + 1)}`;
}

/** The same as `json.dumps` writes it, which has names of its own for what JSON has no numbers for. */
export function formatPythonJsonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return formatPythonFloat(value);
}

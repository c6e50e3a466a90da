import { describe, expect, it } from "vitest";
import { bytes, le } from "../../test/bytes.ts";
import { formatsOf } from "../../test/formats-of.ts";
import { npy } from "../../test/model-files.ts";

describe("arrays of NumPy", () => {
  it.each([
    ["numbers", npy()],
    ["numbers, version 2", npy("'<f8'", 2)],
    ["numbers, version 3", npy("'<f8'", 3)],
    ["records", npy("[('a', '<f4'), ('b', '<i8', (2,))]")],
    ["records of short names", npy("[('a', 'u1'), ('B', 'b')]")],
    ["records with padding", npy("[('a', '|i1'), ('', '|V7'), ('b', '<f8')]")],
  ])("of %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("numpy");
  });

  it.each([
    ["objects", "'|O'"],
    ["objects by another name", "'object'"],
    ["records with objects", "[('a', '<f4'), ('b', '|O')]"],
    ["objects behind an escape", "'|\\x4f'"],
    ["objects in two texts", "'ob' 'ject'"],
    ["objects in two texts of bytes", "b'ob' b'ject'"],
    ["objects in three quotation marks", "'''ob''''ject'"],
    ["objects behind a comment", "'ob' # '\n'ject'"],
  ])("of %s are pickles as well", async (_, descr) => {
    expect(await formatsOf(npy(descr))).toBe("numpy pickle");
  });

  it.each([
    ["parentheses", "({'descr': '<f8', 'fortran_order': False, 'shape': (2,)})"],
    ["a comment before it", "# \n{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}"],
  ])("whose header NumPy reads though nobody writes it so are pickles as well: %s", async (_, header) => {
    expect(await formatsOf(bytes("\x93NUMPY\x01\0", le(header.length, 2), header))).toBe("numpy pickle");
  });

  it("are pickles as well if the header is longer than what is looked through", async () => {
    const fields = Array.from({ length: 8000 }, (_, i) => `('f${i}', '<f8')`).join(", ");
    expect(await formatsOf(npy(`[${fields}]`, 2))).toBe("numpy pickle");
  });

  it.each([
    ["version 4", npy("'<f8'", 4)],
    ["header that is no dictionary", bytes("\x93NUMPY\x01\0", le(9, 2), "'<f8', ()")],
    ["header longer than the file", bytes("\x93NUMPY\x01\0", le(999, 2), "{'descr'")],
    ["magic alone", bytes("\x93NUMPY\x01\0")],
  ])("but not a %s", async (_, file) => {
    expect(await formatsOf(file)).toBe("unknown");
  });
});

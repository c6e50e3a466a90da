import { describe, expect, test } from "vitest";
import type { Flag } from "./flag.ts";
import { parseArguments } from "./parse-arguments.ts";

const FLAGS: readonly Flag[] = [
  { name: "name", kind: "text", value: "NAME", description: "", aliases: ["nick"] },
  { name: "file", kind: "list", value: "FILE", description: "", aliases: ["files"] },
  { name: "identity", kind: "repeated", value: "SUBJECT", description: "" },
  { name: "count", kind: "integer", value: "N", description: "" },
  { name: "deep", kind: "boolean", description: "" },
  { name: "tidy", kind: "boolean", negatable: true, description: "" },
];
const parse = (...args: string[]) => parseArguments(args, FLAGS);

describe("values", () => {
  test("after a space or an equals sign, by any of a flag's names, in any place", () => {
    for (const args of [
      ["--name", "x", "PATH"],
      ["PATH", "--name=x"],
      ["--nick", "x", "PATH"],
    ]) {
      const { flags, positionals } = parse(...args);
      expect(flags.text("name")).toBe("x");
      expect(positionals).toEqual(["PATH"]);
    }
  });

  test("a value may hold equals signs, and begin with a dash after one", () => {
    expect(parse("--name=a=b").flags.text("name")).toBe("a=b");
    expect(parse("--name=-x").flags.text("name")).toBe("-x");
    expect(parse("--name", "-").flags.text("name")).toBe("-");
  });

  test("all after -- are positionals", () => {
    const { flags, positionals } = parse("--deep", "--", "--name", "-x");
    expect(positionals).toEqual(["--name", "-x"]);
    expect(flags.has("name")).toBe(false);
  });

  test("lists: repeated, commas, escaped commas, no empty items", () => {
    expect(parse("--file", "a,b", "--files", "c\\,d,,e").flags.list("file")).toEqual(["a", "b", "c,d", "e"]);
    expect(parse("--file=,a,").flags.list("file")).toEqual(["a"]);
    expect(parse().flags.list("file")).toEqual([]);
  });

  test("repeated flags keep commas: a subject such as a distinguished name has them", () => {
    const { flags } = parse("--identity", "CN=a,O=b", "--identity", "c");
    expect(flags.list("identity")).toEqual(["CN=a,O=b", "c"]);
  });

  test("booleans are false unless given; negatable ones are true unless negated", () => {
    expect([parse().flags.boolean("deep"), parse("--deep").flags.boolean("deep")]).toEqual([false, true]);
    expect([parse().flags.boolean("tidy"), parse("--no-tidy").flags.boolean("tidy")]).toEqual([true, false]);
    expect(parse("--tidy").flags.boolean("tidy")).toBe(true);
  });

  test("whole numbers of at least 1", () => {
    expect(parse("--count", "1000000").flags.integer("count")).toBe(1_000_000);
    for (const text of ["0", "1.5", "1e3", "0x10", " 1", "+1", "1_000", "٣", "9007199254740993"])
      expect(() => parse(`--count=${text}`).flags.integer("count")).toThrow(
        expect.objectContaining({ code: "USAGE" }),
      );
  });

  test("one of a closed set", () => {
    expect(parse("--name", "b").flags.choice("name", ["a", "b"])).toBe("b");
    for (const text of ["c", "A", "toString"])
      expect(() => parse("--name", text).flags.choice("name", ["a", "b"])).toThrow(/a\|b/);
  });

  test("a command that asks for a flag it does not declare is at fault itself", () => {
    expect(() => parse().flags.text("undeclared")).toThrow("declares no flag");
  });
});

describe("usage errors", () => {
  test.each([
    [["--nam", "x"], "did you mean --name?"],
    [["--requires-signed"], "unknown flag --requires-signed"],
    [["-n"], "unknown flag -n"],
    [["-deep"], "unknown flag -d"],
    [["--__proto__", "x"], "unknown flag --__proto__"],
    [["--__proto__=x"], "unknown flag --__proto__"],
    [["--no-__proto__"], "unknown flag --no-__proto__"],
    [["--constructor", "x"], "unknown flag --constructor"],
    [["--no-constructor"], "unknown flag --no-constructor"],
    [["--prototype=x"], "unknown flag --prototype"],
    [["--toString"], "unknown flag --toString"],
    [["--constructor"], "unknown flag --constructor"],
    [["--no-deep"], "unknown flag --no-deep"],
    [["--no-name"], "unknown flag --no-name"],
    [["--no-tidy=1"], "takes no value"],
    [["--deep=false"], "takes no value"],
    [["--name"], "got nothing"],
    [["--name="], "got nothing"],
    [["--name", ""], "got nothing"],
    [["--name", "--deep"], "write --name=--deep"],
    [["--file", ","], 'got ","'],
    [["--name", "a", "--name", "a"], "given twice"],
    [["--name", "a", "--nick", "a"], "given twice"],
    [["--deep", "--deep"], "given twice"],
    [["--tidy", "--no-tidy"], "given twice"],
  ])("%j: %s", (args, message) => {
    expect(() => parse(...args)).toThrow(expect.objectContaining({ code: "USAGE" }));
    expect(() => parse(...args)).toThrow(message);
  });
});

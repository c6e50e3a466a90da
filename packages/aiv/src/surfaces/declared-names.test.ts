import { describe, expect, test } from "vitest";
import { changesExports, declaredNames } from "./declared-names.ts";
import { matchesGlob } from "./path-glob.ts";

describe("declaredNames", () => {
  test.each([
    ["export async function verifyToken(a: string): Promise<void> {", "verifyToken"],
    ["  public static async Task<Foo> ChargeCard(int a) {", "ChargeCard"],
    ["def verify_token(self):", "verify_token"],
    ["class Session(Base):", "Session"],
    ["func (s *Server) Login(ctx context.Context) error {", "Login"],
    ["pub fn encrypt<T>(key: T) -> u8 {", "encrypt"],
    ["const login = async (user) => {", "login"],
    ["  login: function (user) {", "login"],
    ["  refresh(token: string): void {", "refresh"],
    ["interface Wallet {", "Wallet"],
    ["CREATE TABLE x", undefined],
    ["create table payments (", "payments"],
  ])("%s", (line, name) => {
    if (name === undefined) expect(declaredNames(line)).toEqual([]);
    else expect(declaredNames(line)).toContain(name);
  });

  test.each(["if (login) {", "  verifyToken(a);", "return login;", "} else {", ""])("nothing in %j", (line) =>
    expect(declaredNames(line)).toEqual([]),
  );

  test("takes no time over lines that are made to take some", () => {
    for (const text of ["a ".repeat(5000), "(".repeat(490), `x${" a".repeat(240)}`, "a,".repeat(240)])
      expect(declaredNames(text)).toEqual([]);
  });
});

test.each([
  ["a.ts", "export const a = 1;", true],
  ["a.js", "module.exports = a;", true],
  ["a.ts", "const a = 1; // export", false],
  ["a.py", "def public():", true],
  ["a.py", "    def method(self):", false],
  ["a.py", "def _private():", false],
  ["a.rs", "pub fn a() {}", true],
])("changesExports: %s, %s", (path, line, expected) => expect(changesExports(path, line)).toBe(expected));

describe("matchesGlob", () => {
  test.each([
    ["src/a.ts", "src/*.ts"],
    ["src/a/b/c.ts", "src/**"],
    ["src/a/b/c.ts", "src/**/*.ts"],
    ["src/c.ts", "src/**/*.ts"],
    ["a/x/b", "**/b"],
    ["b", "**/b"],
    ["src/a.ts", "/src/a.ts"],
    ["src/a.ts", "./src/?.ts"],
    ["src/a/b", "src/"],
    ["a+b(c).ts", "a+b(c).ts"],
    [`${"a".repeat(5000)}b`, `${"*a".repeat(100)}*b`],
  ])("%s by %s", (path, glob) => expect(matchesGlob(path, glob)).toBe(true));

  test.each([
    ["src/a/b.ts", "src/*.ts"],
    ["lib/src/a.ts", "src/**"],
    ["src/A.ts", "src/a.ts"],
    ["srcs/a", "src/"],
    ["axts", "a.ts"],
    ["a.tsx", "a.ts"],
    ["", "a"],
    ["a".repeat(5000), `${"*a".repeat(100)}*b`],
  ])("not %s by %s", (path, glob) => expect(matchesGlob(path, glob)).toBe(false));
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../scripts/workspace.ts";

/** Puts lines between the marks of that name in docs/performance.md. */
export function writeTables(
  name: "bench" | "policy" | "lineage" | "integrity" | "aiv" | "evidence-pack" | "exporters",
  lines: readonly string[],
): void {
  const page = join(ROOT, "docs", "performance.md");
  const text = readFileSync(page, "utf8");
  const marked = new RegExp(`(<!-- ${name}:begin -->\\n)[\\s\\S]*?(\\n<!-- ${name}:end -->)`);
  const written = text.replace(
    marked,
    (_, begin: string, end: string) => `${begin}${lines.join("\n")}${end}`,
  );
  writeFileSync(page, written);
}

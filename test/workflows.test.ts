import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const FILES = globSync(".github/workflows/*.yml", { cwd: ROOT });

describe.each(FILES)("%s", (file) => {
  const text = readFileSync(`${ROOT}/${file}`, "utf8");

  it("pins every action by commit, with its version beside it: a tag can be moved to other code", () => {
    const uses = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("lets its jobs write nothing but what they say themselves, and why", () => {
    expect(text).toMatch(/^permissions:(?: \{\}| *\n {2}contents: read)$/m);
    for (const line of text.split("\n").filter((one) => /: write\b/.test(one)))
      expect(line).toMatch(/^ {6}[a-z-]+: write(?: # .+)?$/);
  });

  it("is started by nobody's fork with rights of ours, and puts no text of others into a script", () => {
    expect(text).not.toMatch(/^\s*(?:pull_request_target|workflow_run|issue_comment|issues|discussion)\b/m);
    expect(text).not.toMatch(/\$\{\{\s*secrets\./);
    // What stands in a script is put there before a shell reads it; by the environment it stays a text.
    const scripts = text.split("\n").flatMap((line, at, lines) => {
      const start = /^(?<indent>\s*)(?:- )?run:(?<rest>.*)$/.exec(line)?.groups;
      if (start === undefined) return [];
      const end = lines.findIndex(
        (one, n) => n > at && one.trim() !== "" && !one.startsWith(`${start.indent}  `),
      );
      return /^\s*[|>]/.test(start.rest ?? "")
        ? lines.slice(at + 1, end < 0 ? undefined : end)
        : [start.rest ?? ""];
    });
    expect(scripts.filter((line) => line.includes("${{"))).toEqual([]);
  });

  it("leaves no token of the checkout behind", () => {
    const checkouts = text.split("uses: actions/checkout@").slice(1);
    for (const checkout of checkouts) expect(checkout.slice(0, 250)).toContain("persist-credentials: false");
  });
});

describe(".github/workflows/release.yml", () => {
  const text = readFileSync(`${ROOT}/.github/workflows/release.yml`, "utf8");
  const job = (name: string): string =>
    text.split(/\n {2}(?=[a-z]+:\n)/).find((one) => one.startsWith(`${name}:`)) ?? "";

  it("signs nothing in public, publishes nothing and proposes nothing before the tests have passed", () => {
    for (const name of ["evidence", "version", "publish"])
      expect(job(name)).toMatch(/^ {4}needs: \[test, pack/m);
    expect(job("publish")).toMatch(/^ {4}needs: \[test, pack, evidence\]$/m);
  });

  it("publishes from the environment that npm trusts, what was signed, and from no other job", () => {
    expect(job("publish")).toContain("\n    environment: npm\n");
    expect(text.match(/environment: npm\b/g)).toHaveLength(1);
    expect(text.match(/id-token: write/g)).toHaveLength(2);
    expect(job("publish")).toMatch(/pack-dir-artifact-id: \$\{\{ needs\.pack\.outputs\.tarballs \}\}/);
    expect(job("evidence")).toMatch(/artifact-ids: \$\{\{ needs\.pack\.outputs\.tarballs \}\}/);
  });
});

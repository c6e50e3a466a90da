import type { TestIntegrityReport } from "@aixv/aiv/integrity";
import type { Style } from "./style.ts";
import { formatCount, printable } from "./text.ts";

const MOST = 50;

type Change = TestIntegrityReport["changes"][number];

/** What a change did to the tests, for people: what, where, and what it was before. */
export function integrityText(report: TestIntegrityReport, style: Style): string {
  const { base_sha, head_sha, changes, unreadable, frameworks } = report;
  const isKept = changes.length === 0 && unreadable.length === 0;
  const mark = isKept ? style.good("✔ kept") : style.bad("✘ not kept");
  const range = style.faint(`${short(base_sha)}..${short(head_sha)}`);
  return [
    `${mark}  ${style.strong("test integrity")}  ${range}`,
    ...changes.slice(0, MOST).map((change) => changeLines(change, style)),
    ...more(changes.length, "finding"),
    ...unreadable
      .slice(0, MOST)
      .map(
        ({ path, side, reason }) =>
          `${style.bad("unreadable")} ${printable(path)} at ${side}: ${printable(reason)}`,
      ),
    ...more(unreadable.length, "unreadable file"),
    integritySummary(report),
    ...(frameworks.length === 0 ? [] : [style.faint(frameworks.join(", "))]),
  ].join("\n");
}

/** The counts, in one line. */
export function integritySummary({
  changes,
  unreadable,
  files,
  tests,
  assertions,
}: TestIntegrityReport): string {
  const compared = files.compared + files.added + files.removed;
  return [
    formatCount(changes.length, "finding"),
    ...(unreadable.length === 0 ? [] : [`${formatCount(unreadable.length, "file")} unreadable`]),
    `${formatCount(compared, "test file")} compared`,
    `${tests.base} → ${formatCount(tests.head, "test")}`,
    `${assertions.base} → ${formatCount(assertions.head, "assertion")}`,
  ].join(", ");
}

function changeLines(
  { kind, path, test, before, after, reason, base_line, head_line }: Change,
  style: Style,
): string {
  const line = head_line ?? base_line;
  const where = `${path}${line === null ? "" : `:${line}`}${head_line === null ? " (at base)" : ""}`;
  const what = `${kind.replaceAll("-", " ")}${reason === null ? "" : `: ${reason.replaceAll("-", " ")}`}`;
  const name = test.length === 0 ? "" : `  ${printable(test.join(" › "))}`;
  const sides = [before, after].flatMap((text, index) =>
    text === null ? [] : [`\n    ${style.faint(index === 0 ? "-" : "+")} ${printable(text)}`],
  );
  return `${style.bad(what)}  ${style.faint(printable(where))}${name}${sides.join("")}`;
}

function more(count: number, noun: string): readonly string[] {
  return count > MOST ? [`… and ${formatCount(count - MOST, `more ${noun}`)} (all with --json)`] : [];
}

function short(sha: string | null): string {
  return sha === null ? "?" : sha.slice(0, 12);
}

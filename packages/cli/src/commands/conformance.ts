import {
  type ConformanceReport,
  createSelf,
  type Implementation,
  loadCases,
  runConformance,
  SUITES,
  startAdapter,
} from "@aixv/conformance";
import { AixvError, formatJsonDocument, timeFromDate, utf8Bytes } from "@aixv/core";
import { requireNewFile, writeOutputFile } from "@aixv/core/node";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import type { Style } from "../output/style.ts";
import { formatCount, formatFields, printable } from "../output/text.ts";
import { packageVersion } from "../package-version.ts";

/** `aixv conformance` */
export const conformance: Command = {
  name: "conformance",
  summary: "run the conformance vectors, on aixv itself or on another implementation",
  flags: [
    { name: "suite", kind: "text", value: "NAME", description: `only this one: ${SUITES.join(", ")}` },
    { name: "output", kind: "text", value: "FILE", description: "write the report there, as JSON" },
    {
      name: "adapter",
      kind: "text",
      value: "COMMAND",
      description: "a command that answers for another implementation",
    },
    {
      name: "require-all",
      kind: "boolean",
      description: "succeed only if no check was skipped",
    },
    { name: "force", kind: "boolean", description: "replace the --output file if it exists" },
  ],
  examples: [
    "aixv conformance",
    "aixv conformance --suite canonical-json --output report.json",
    'aixv conformance --adapter "python3 adapter.py"',
  ],
  async run(_positional: string, flags: FlagValues, context: CommandContext): Promise<Outcome> {
    const suite = flags.choice("suite", SUITES);
    const output = flags.text("output");
    const overwrite = flags.boolean("force");
    if (output !== undefined) await requireNewFile(output, { overwrite });
    const cases = await loadCases(suite);
    const implementation = await open(flags.text("adapter"), context.signal);
    const report = await runConformance(implementation, cases, {
      generatedAt: context.now ?? timeFromDate(new Date()),
      signal: context.signal,
    });
    if (output !== undefined) {
      await writeOutputFile(output, utf8Bytes(formatJsonDocument(report)), { overwrite });
    }
    return outcomeOf(report, { output, requireAll: flags.boolean("require-all") }, context.style);
  },
};

async function open(command: string | undefined, signal: AbortSignal): Promise<Implementation> {
  if (command === undefined) return createSelf(await packageVersion());
  const adapter = await startAdapter(command, { signal });
  if (!adapter.ok) throw new AixvError("ADAPTER_UNUSABLE", adapter.error);
  return adapter.value;
}

function outcomeOf(
  report: ConformanceReport,
  { output, requireAll }: { readonly output: string | undefined; readonly requireAll: boolean },
  style: Style,
): Outcome {
  const { checks } = report;
  const count = (wanted: string): number => checks.filter((check) => check.status === wanted).length;
  const skipped = count("skip") === 0 ? "" : `, ${count("skip")} skipped`;
  const summary = `${formatCount(checks.length, "check")}, ${count("fail")} failed${skipped}`;
  const isIncomplete = requireAll && report.overall_status === "pass" && count("skip") > 0;
  const status = isIncomplete ? "skip" : report.overall_status;
  const missing = isIncomplete
    ? `expected every check to be judged (--require-all), the implementation skipped ${count("skip")}`
    : "the implementation skipped every check";
  const negative = {
    pass: {},
    fail: { error: summary, code: "CONFORMANCE_FAILED" },
    skip: { error: missing, code: "CONFORMANCE_NOT_JUDGED" },
  }[status];
  return {
    exitCode: status === "pass" ? 0 : status === "fail" ? 1 : 2,
    result: { ...report, output_path: output ?? null, ...negative },
    text: [
      table(report, style),
      ...faultLines(report, style),
      summary,
      ...(isIncomplete ? [missing] : []),
    ].join("\n"),
  };
}

/** One line a suite: how many checks passed, failed and were skipped. */
function table({ implementation, checks }: ConformanceReport, style: Style): string {
  const rows = SUITES.flatMap((suite): [string, string][] => {
    const own = checks.filter(({ evidence }) => evidence.suite === suite);
    if (own.length === 0) return [];
    const count = (status: string): number => own.filter((check) => check.status === status).length;
    const failed = count("fail");
    // Where nothing was judged, nothing is good.
    const mark = count("pass") === 0 ? "–" : style.good("✔");
    const passed = `${mark} ${count("pass")} passed`;
    const skipped = count("skip") === 0 ? "" : `, ${count("skip")} skipped`;
    return [
      [
        suite,
        failed === 0 ? `${passed}${skipped}` : `${passed}, ${style.bad(`✘ ${failed} failed`)}${skipped}`,
      ],
    ];
  });
  const who = printable(`${implementation.name} ${implementation.version}`);
  return `${style.strong(who)}\n${formatFields(rows, style)}`;
}

function faultLines({ checks }: ConformanceReport, style: Style): readonly string[] {
  return checks.flatMap(({ check_id, status, evidence, error }) => {
    if (status !== "fail") return [];
    const about = [evidence.description, evidence.clause].filter((text) => typeof text === "string");
    return [
      `${style.bad("✘")} ${check_id}`,
      ...about.map((text) => `    ${style.faint(printable(text))}`),
      `    ${printable(error ?? "")}`,
    ];
  });
}

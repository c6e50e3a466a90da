import { requireRoot, withStore } from "@aixv/sdk";
import type { StoreFinding } from "@aixv/store";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { formatCount, printable } from "../output/text.ts";

/** `aixv store check` */
export const storeCheck: Command = {
  name: "store check",
  summary: "look at every file of .aixv/ and name what is damaged",
  flags: [],
  examples: ["aixv store check"],
  async run(_positional: string, _flags: FlagValues, context: CommandContext): Promise<Outcome> {
    await requireRoot(context);
    const { style } = context;
    const findings = await withStore(context, async (store) => {
      const all: StoreFinding[] = [];
      for await (const finding of store.check()) {
        context.signal.throwIfAborted();
        all.push(finding);
      }
      return all;
    });
    const errors = findings.filter(({ severity }) => severity === "error").length;
    const warnings = findings.length - errors;
    const lines = findings.map(({ code, severity, path, message }) => {
      const mark = severity === "error" ? style.bad("✘") : style.strong("!");
      return `${mark} ${printable(path)}\n    ${printable(message)} [${code}]`;
    });
    const summary = `${formatCount(errors, "error")}, ${formatCount(warnings, "warning")}`;
    return {
      exitCode: errors === 0 ? 0 : 1,
      result: {
        findings: findings.map(({ code, severity, path, message }) => ({ code, severity, path, message })),
        error_count: errors,
        warning_count: warnings,
        ...(errors === 0 ? {} : { error: `the store is damaged: ${summary}`, code: "STORE_DAMAGED" }),
      },
      text: [
        ...lines,
        errors === 0 ? `${style.good("✔ sound")} (${summary})` : style.bad(`✘ damaged (${summary})`),
      ].join("\n"),
    };
  },
};

import type { JsonValue } from "@aixv/core";
import { diffPackFiles, type PackFileDifference } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { packDifferenceText } from "../output/pack-difference.ts";

/** `aixv pack diff` */
export const packDiff: Command = {
  name: "pack diff",
  summary: "explain how two packs differ",
  positional: "BEFORE",
  secondPositional: "AFTER",
  flags: [],
  examples: ["aixv pack diff last-release.pack pack.json"],
  async run(before: string, _flags: FlagValues, context: CommandContext, after: string): Promise<Outcome> {
    const compared = await diffPackFiles(before, after);
    if (!compared.ok) throw compared.error;
    const { difference, hasSameBytes } = compared.value;
    const { isSame, header, artifacts, digest_manifest } = difference;
    // Types and not interfaces, whose lists are read-only: JSON as they are.
    const parts = { header, artifacts, digest_manifest } as unknown as { readonly [name: string]: JsonValue };
    return {
      exitCode: isSame ? 0 : 1,
      result: {
        same: isSame,
        same_bytes: hasSameBytes,
        before: sideResult(compared.value, "before"),
        after: sideResult(compared.value, "after"),
        ...parts,
        ...(isSame ? {} : { error: "the packs differ", code: "PACKS_DIFFER" }),
      },
      text: packDifferenceText(compared.value, context.style),
    };
  },
};

function sideResult(compared: PackFileDifference, side: "before" | "after"): JsonValue {
  const { path, isValid } = compared[side];
  return { path, valid: isValid, digest: compared.difference.digest[side] };
}

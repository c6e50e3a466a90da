import { requireRoot, withStore } from "@aixv/sdk";
import type { Command, CommandContext, Outcome } from "../command.ts";
import type { FlagValues } from "../options/flag-values.ts";
import { formatCount } from "../output/text.ts";

/** `aixv store reindex` */
export const storeReindex: Command = {
  name: "store reindex",
  summary: "build the index of .aixv/ anew from its files",
  flags: [],
  examples: ["aixv store reindex"],
  async run(_positional: string, _flags: FlagValues, context: CommandContext): Promise<Outcome> {
    await requireRoot(context);
    const rebuilt = await withStore(context, async (store) => await store.reindex());
    if (!rebuilt.ok) throw rebuilt.error;
    const { attestations, added, dropped } = rebuilt.value;
    const changes = `${added} found that it lacked, ${dropped} dropped whose files are gone`;
    return {
      exitCode: 0,
      result: { attestations, added, dropped },
      text: `${context.style.good("✔")} ${formatCount(attestations, "attestation")} indexed: ${changes}`,
    };
  },
};

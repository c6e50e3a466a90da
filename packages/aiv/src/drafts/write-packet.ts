import type { JsonObject, JsonValue } from "@aixv/core";
import { dump } from "js-yaml";

/** A value as YAML in block style, keys in their order, texts on one line and quoted where a reader could take them for other things. */
export function formatYaml(value: JsonValue, indent = 0): string {
  const text = dump(value, { lineWidth: -1, noRefs: true, quoteStyle: "double" });
  if (indent === 0) return text;
  const space = " ".repeat(indent);
  return text.replace(/^(?=.)/gm, space);
}

/** A packet as a YAML file, with where to find out more. */
export function formatPacket(packet: JsonObject): string {
  return `# An AIV packet: https://github.com/aixv-org/aixv/blob/main/docs/aiv.md
# yaml-language-server: $schema=https://aixv.org/schemas/aiv-packet.schema.json
# Replace every TODO(aiv), then: aixv aiv validate FILE --repo . --artifacts DIR
${formatYaml(packet)}`;
}

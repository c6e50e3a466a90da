import { isJsonObject, type JsonFields, type JsonObject } from "@aixv/core";
import { contradiction, malformed } from "../artifact-error.ts";
import { type ArtifactFormat, fieldsOf } from "../artifact-format.ts";
import type { ArtifactSource } from "../artifact-source.ts";
import { compileJsonForm } from "../json-form.ts";
import { requireTotal } from "../test-tally.ts";
import { writeJsonLines } from "./json-lines-form.ts";

const ID = "ripgrep-json";

const FORM = compileJsonForm({ strip: ["/data/elapsed_total", "/data/stats/elapsed"] });

/** `rg --json`: a JSON object a line, a summary the last. Counts lines that match. */
export const RIPGREP_JSON: ArtifactFormat = {
  id: ID,
  stripped: FORM.stripped,
  recognises: (source) => linesOf(source).length > 0,
  read: (source) => {
    let matches = 0;
    let summary: JsonFields | undefined;
    for (const line of linesOf(source)) {
      const fields = fieldsOf(line, ID);
      const type = fields.text("type");
      if (type === "match") matches++;
      if (type === "summary") summary = fields.object("data").object("stats");
    }
    if (summary === undefined)
      throw malformed(`${ID}: expected a summary at the end, got none; it was cut off`);
    requireTotal("matched_lines of the summary", summary.integer("matched_lines"), matches);
    requireSearch(summary, matches);
    return { kind: "search-output", format: ID, matches };
  },
  canonicalize: (source) => writeJsonLines(linesOf(source), FORM),
};

/** Where nothing was searched, nothing is found: that says nothing of what is there. */
function requireSearch(summary: JsonFields, matches: number): void {
  for (const name of ["searches", "bytes_searched"]) {
    if (summary.integer(name) === 0)
      throw malformed(`${ID}: expected a search of at least one file with something in it, got none`);
  }
  const found = summary.has("searches_with_match") ? summary.integer("searches_with_match") : matches;
  if (found > 0 !== matches > 0)
    throw contradiction("searches_with_match of the summary", found, Math.min(matches, 1));
}

const TYPES: readonly unknown[] = ["begin", "match", "context", "end", "summary"];

/** Empty for other content. */
function linesOf(source: ArtifactSource): readonly JsonObject[] {
  const { text } = source;
  if (text === undefined || !text.startsWith("{")) return [];
  if (!/"type":"(?:begin|summary)"/.test(text)) return [];
  const lines = (source.jsonLines ?? []).filter(isJsonObject);
  return lines.every(({ type, data }) => TYPES.includes(type) && isJsonObject(data)) ? lines : [];
}

import { quote } from "@aixv/core";
import type { PolicyPayload } from "@aixv/records";
import type { Rule } from "./rule.ts";

/** What no file of the artifact may be, by its content. */
export function compileFormatsRule({ deny_formats = [] }: PolicyPayload): Rule | undefined {
  if (deny_formats.length === 0) return undefined;
  const isDenied = (format: string): boolean => deny_formats.includes(format);
  return ({ facts: { artifact }, report }) => {
    const { files } = artifact;
    if (files === undefined || files.length === 0) {
      const message = "nobody looked at what formats the artifact's files have";
      report.violate("FORMATS_UNKNOWN", "/deny_formats", artifact.digest, message);
      return;
    }
    let holds = true;
    for (const { path, formats } of files) {
      if (formats.length === 0) {
        holds = false;
        report.violate(
          "FORMATS_UNKNOWN",
          "/deny_formats",
          path,
          `nobody says what format ${quote(path)} has`,
        );
      }
      if (!formats.some(isDenied)) continue;
      holds = false;
      const denied = deny_formats.filter((format) => formats.includes(format));
      const message = `${quote(path)} is ${denied.join(" and ")} by its content, which deny_formats names`;
      report.violate("FORMAT_DENIED", "/deny_formats", path, message);
    }
    if (holds) report.satisfy("/deny_formats");
  };
}

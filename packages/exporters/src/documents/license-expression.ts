import { spdxLicenseId } from "./license-ids.ts";

const LICENSE_REF = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/;

/** Whether a text is a compound SPDX expression (SPDX 2.3, Annex D) of identifiers that are known to be SPDX's. */
export function isLicenseExpression(text: string): boolean {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  if (text !== text.trim() || tokens.length > 1000) return false;
  let depth = 0;
  let takesLicense = true;
  for (const [index, token] of tokens.entries()) {
    if (takesLicense) {
      if (token === "(") depth++;
      else if (LICENSE_REF.test(token) || spdxLicenseId(token.replace(/\+$/, "")) !== undefined)
        takesLicense = false;
      else return false;
    } else if (token === ")") {
      depth--;
      if (depth < 0) return false;
    } else if (token === "WITH") {
      // What follows is an exception, and its next token no licence.
      const exception = tokens[index + 1] ?? "";
      if (!/^[A-Za-z0-9.-]+$/.test(exception) || !/.-exception(?:-.|$)/.test(exception)) return false;
    } else if (token === "AND" || token === "OR") takesLicense = true;
    else if (tokens[index - 1] !== "WITH") return false;
  }
  return !takesLicense && depth === 0;
}

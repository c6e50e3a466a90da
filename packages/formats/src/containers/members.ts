import { quote } from "@aixv/core";
import type { RangeReader } from "../binary/range-reader.ts";
import type { Findings } from "../findings.ts";

/** Finds what the content of a member is. */
export type InspectMember = (content: RangeReader) => Promise<Findings>;

const PICKLE_NAME = /\.(?:pkl|pickle|joblib|dill)$/;

/** What the name of a member says of its container. Readers compare names without case, and cut them at a NUL. */
export function addByName(name: string, findings: Findings): void {
  for (const spelling of new Set([name, name.split("\0")[0] ?? ""])) {
    const path = spelling.toLowerCase().replaceAll("\\", "/");
    const base = path.slice(path.lastIndexOf("/") + 1);
    if (base === "data.pkl" || base === "constants.pkl") {
      findings.add("pytorch-zip", `member ${quote(name)}`);
      findings.add("pickle", `member ${quote(name)}`);
    } else if (PICKLE_NAME.test(base)) findings.add("pickle", `member ${quote(name)}`);
    else if (base.endsWith(".npy")) findings.add("numpy", `member ${quote(name)}`);
  }
}

/** Adds that the container has a pickle, if the member is one or has one, or an array. */
export async function addByContent(
  name: string,
  content: RangeReader,
  findings: Findings,
  inspect: InspectMember,
): Promise<void> {
  const inner = await inspect(content);
  for (const format of ["pickle", "numpy"] as const)
    if (inner.has(format)) findings.add(format, `content of member ${quote(name)}`);
}

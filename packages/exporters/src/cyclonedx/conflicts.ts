import { compareCodePoints, type Digest } from "@aixv/core";
import type { Property } from "../documents/property.ts";
import type { Claims } from "../facts/claims.ts";
import type { BomInput } from "./bom-input.ts";

/**
 * Where claims about an artifact contradict each other: in its version, its licences, or a metric of a benchmark. What each says is all
 * there; this tells a reader to look.
 *
 * @param names - those that model cards give it, if they differ
 */
export function conflictsOf(
  { claimsAbout }: Pick<BomInput, "claimsAbout">,
  digest: Digest,
  names: readonly string[],
): readonly Property[] {
  const { modelCard, evaluation } = claimsAbout(digest);
  const versions = modelCard.flatMap(({ predicate }) => predicate.version ?? []);
  const licenses = modelCard.flatMap(({ predicate: { licenses } }) =>
    licenses === undefined ? [] : [JSON.stringify([...new Set(licenses)].toSorted(compareCodePoints))],
  );
  return [
    ...conflict("name", names),
    ...conflict("version", versions),
    ...conflict("licenses", licenses),
    ...[...metricsOf(evaluation)].flatMap(([metric, values]) => conflict(`metric ${metric}`, values)),
  ];
}

/** The values of each metric, by `"<benchmark>" "<metric>"`. */
function metricsOf(evaluations: Claims["evaluation"]): ReadonlyMap<string, readonly number[]> {
  const values = new Map<string, number[]>();
  for (const { predicate } of evaluations)
    for (const { name: benchmark, metrics } of predicate.benchmarks)
      for (const { name, value } of metrics) {
        const key = `${JSON.stringify(benchmark)} ${JSON.stringify(name)}`;
        const known = values.get(key);
        if (known === undefined) values.set(key, [value]);
        else known.push(value);
      }
  return values;
}

function conflict(member: string, values: readonly unknown[]): readonly Property[] {
  const { size } = new Set(values);
  return size < 2 ? [] : [{ name: "aixv:conflict", value: `${member}: ${size} claims differ` }];
}

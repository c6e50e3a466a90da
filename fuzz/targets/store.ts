import { isDeepStrictEqual } from "node:util";
import { formatBatches, readBatches } from "../../packages/store/src/folder/index-batch.ts";
import { formatRow, type IndexRow, parseRow } from "../../packages/store/src/folder/index-line.ts";
import { digest, TRAINING } from "../../packages/store/test/samples.ts";
import { type FuzzKind, require } from "../target.ts";

const [id, parent] = [digest("model"), digest("parent")];
const ROWS: readonly IndexRow[] = [
  {
    id,
    signed: true,
    predicateType: TRAINING,
    subjects: [id],
    edges: [{ type: "derived_from", from: id, to: parent }],
  },
  {
    id: parent,
    signed: false,
    predicateType: "https://example.com/a b",
    subjects: [parent, id],
    subjectTypes: { [parent]: "base-model" },
    edges: [],
    foreign: { name: "attestation.json", stamp: "12.34" },
  },
];

/** The index of a store, which whoever may write to the folder may have written. */
export const STORE_KINDS: readonly FuzzKind[] = [
  {
    kind: "store-index",
    weight: 0.5,
    create: () => ({
      shape: "bytes",
      samples: [Buffer.from(formatBatches(ROWS.map(formatRow)), "latin1")],
      run(input) {
        const { lines, end } = readBatches(Buffer.from(input));
        require(end <= input.length, "no more to be read than there is");
        return lines.length > 0 && lines.every((line) => parseRow(line) !== undefined);
      },
    }),
  },
  {
    kind: "store-index-line",
    weight: 0.5,
    create: () => ({
      shape: "text",
      samples: ROWS.map((row) => Buffer.from(formatRow(row))),
      run(input) {
        const row = parseRow(Buffer.from(input).toString("latin1"));
        if (row === undefined) return false;
        require(isDeepStrictEqual(
          parseRow(formatRow(row)),
          row,
        ), "a row that is read again as it was written");
        return true;
      },
    }),
  },
];

import { type Digest, isDigestHex, parseDigest } from "@aixv/core";
import { EDGE_TYPES, type EdgeType, isArtifactType, type LineageEdge } from "@aixv/records";
import type { SubjectTypes } from "../attestation.ts";

/** The first line of the index. Whatever begins otherwise is rebuilt. */
export const INDEX_HEADER = "aixv.store-index/3";

/** An attestation as the index has it. */
export interface IndexRow {
  readonly id: Digest;
  readonly signed: boolean;
  readonly predicateType: string;
  /** At least one. */
  readonly subjects: readonly [Digest, ...Digest[]];
  /** Absent where none is known. */
  readonly subjectTypes?: SubjectTypes;
  readonly edges: readonly LineageEdge[];
  /** Where the name is not the derived one: files of the reference implementation, which may be replaced. */
  readonly foreign?: ForeignFile;
}

/** A file under a name that does not hold its id. */
export interface ForeignFile {
  readonly name: string;
  /** Size and time of change, which tell that it was replaced. */
  readonly stamp: string;
}

const NOTHING = "-";
/** What stands in an edge for the first subject. */
const FIRST_SUBJECT = ".";
const SHORT_DIGEST_LENGTH = 64;
/** An id takes so much of the beginning of a line, so that a load need not read the rest. */
export const LINE_ID_LENGTH: number = SHORT_DIGEST_LENGTH;
const LINE_TYPE = LINE_ID_LENGTH + " s ".length;

/**
 * `<id> <s|u> <type> <subjects> <edges> <artifact types> <file> <stamp>`: space-separated text, `-` for nothing, SHA-256 as
 * bare hex, `.` in an edge for the first subject, artifact types in the order of subjects. Text is percent-encoded, so that
 * a line is ASCII.
 */
export function formatRow(row: IndexRow): string {
  const { id, signed, predicateType, subjects, subjectTypes, edges, foreign } = row;
  const end = (digest: Digest): string => (digest === subjects[0] ? FIRST_SUBJECT : shorten(digest));
  return [
    shorten(id),
    signed ? "s" : "u",
    encodeText(predicateType),
    subjects.map(shorten).join(","),
    edges.map(({ type, from, to }) => `${type}>${end(from)}>${end(to)}`).join(",") || NOTHING,
    subjectTypes === undefined ? NOTHING : subjects.map((one) => subjectTypes[one] ?? NOTHING).join(","),
    foreign === undefined ? NOTHING : encodeText(foreign.name),
    foreign?.stamp ?? NOTHING,
  ].join(" ");
}

/** A line's row; undefined if it is none. */
export function parseRow(line: string): IndexRow | undefined {
  const [id, kind, type = "", subjects = "", edges = "", types = "", name = "", stamp, ...more] =
    line.split(" ");
  const idDigest = lengthen(id);
  const [first, ...others] = subjects.split(",").map(lengthen);
  const predicateType = decodeText(type);
  if (more.length > 0 || stamp === undefined) return undefined;
  if (idDigest === undefined || first === undefined || predicateType === undefined) return undefined;
  if ((kind !== "s" && kind !== "u") || others.includes(undefined)) return undefined;
  const readEdges = edges === NOTHING ? [] : edges.split(",").map((edge) => parseEdge(edge, first));
  const allSubjects = [first, ...others.filter((digest) => digest !== undefined)] as const;
  const subjectTypes = types === NOTHING ? undefined : parseTypes(types, allSubjects);
  const fileName = name === NOTHING ? undefined : decodeText(name);
  if (readEdges.includes(undefined) || (types !== NOTHING && subjectTypes === undefined)) return undefined;
  if (name !== NOTHING && fileName === undefined) return undefined;
  return {
    id: idDigest,
    signed: kind === "s",
    predicateType,
    subjects: allSubjects,
    ...(subjectTypes === undefined ? {} : { subjectTypes }),
    edges: readEdges.filter((edge) => edge !== undefined),
    ...(fileName === undefined ? {} : { foreign: { name: fileName, stamp } }),
  };
}

/** Where each subject of a line begins, without reading the rest. */
export function subjectStarts(line: string): readonly number[] {
  const start = line.indexOf(" ", LINE_TYPE) + 1;
  const end = line.indexOf(" ", start);
  // Of one, as nearly always, no other is looked for.
  return end - start === SHORT_DIGEST_LENGTH ? [start] : [start, ...startsAfter(line, ",", start, end)];
}

/** Where each end of the edges of a line begins, but for those that are the first subject. */
export function edgeEndStarts(line: string): readonly number[] {
  const start = line.indexOf(" ", line.indexOf(" ", LINE_TYPE) + 1) + 1;
  return startsAfter(line, ">", start, line.indexOf(" ", start));
}

function startsAfter(line: string, mark: string, from: number, to: number): readonly number[] {
  const starts: number[] = [];
  for (let at = line.indexOf(mark, from); at >= 0 && at < to; at = line.indexOf(mark, at + 1)) {
    if (line[at + 1] !== FIRST_SUBJECT) starts.push(at + 1);
  }
  return starts;
}

/** A line that says between which times of the folder an appender wrote: changes in between are its own. */
export function formatWindow(from: bigint, to: bigint): string {
  return `~ ${from} ${to}`;
}

/** A line that says that every file was indexed when the folder had this time. */
export function formatMarker(time: bigint): string {
  return `= ${time}`;
}

/** The times of a line as of {@link formatWindow} or {@link formatMarker}. */
export function parseTimes(line: string): readonly bigint[] {
  return line
    .split(" ")
    .slice(1)
    .filter((text) => /^\d{1,20}$/.test(text))
    .map(BigInt);
}

function parseTypes(text: string, subjects: readonly Digest[]): SubjectTypes | undefined {
  const list = text.split(",");
  if (list.length !== subjects.length) return undefined;
  const types: { [digest: Digest]: string } = {};
  for (const [index, subject] of subjects.entries()) {
    const type = list[index] ?? "";
    if (type === NOTHING) continue;
    if (!isArtifactType(type)) return undefined;
    types[subject] = type;
  }
  return types;
}

function parseEdge(text: string, subject: Digest): LineageEdge | undefined {
  const [type, from, to, more] = text.split(">");
  const ends = [from, to].map((end) => (end === FIRST_SUBJECT ? subject : lengthen(end)));
  if (more !== undefined || ends[0] === undefined || ends[1] === undefined) return undefined;
  if (!(EDGE_TYPES as readonly (string | undefined)[]).includes(type)) return undefined;
  return { type: type as EdgeType, from: ends[0], to: ends[1] };
}

/** A digest as lines have it. */
export function shorten(digest: Digest): string {
  return digest.startsWith("sha256:") ? digest.slice("sha256:".length) : digest;
}

function lengthen(text = ""): Digest | undefined {
  // Already compared, and a large index has half a million.
  if (isDigestHex("sha256", text)) return `sha256:${text}` as Digest;
  const digest = parseDigest(text);
  return digest.ok ? digest.value : undefined;
}

function encodeText(text: string): string {
  return text.toWellFormed().replace(/[^!-~]|%/gu, encodeURIComponent);
}

function decodeText(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

import { quote } from "@aixv/core";
import type { FileChange } from "../facts/repository-facts.ts";
import type { Artifact, EvidenceItem } from "../packet/packet-view.ts";
import type { Evaluation } from "./evaluation.ts";

import { ALL_TIERS, type PacketPath, type Rule } from "./rule.ts";
import type { RuleReport } from "./rule-report.ts";

// AIV §6.3, Class B: where in the code the claims are.

const INVENTORY = "scope_inventory";

/** Links to code that claims rest on: those of class B, and permalinks of any class. */
function codeLinksOf(evaluation: Evaluation): readonly Artifact[] {
  return evaluation.packet.artifacts.filter(
    (artifact) =>
      (artifact.item.class === "B" || artifact.type === "permalink") &&
      artifact.parsedReference?.type === "code",
  );
}

/** A file that an inventory lists. */
export interface Listed {
  readonly path: string;
  readonly status: string | undefined;
  readonly oldPath: string | undefined;
  readonly at: PacketPath;
}

const hasClassB = (evaluation: Evaluation): boolean => evaluation.itemsOf("B").length > 0;

export const REFERENTIAL_RULES: readonly Rule[] = [
  {
    id: "B-001",
    section: "6.3.2",
    title: "Every code link is bound to a commit in full, and to no branch or tag",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["B-F1"],
    needs: "packet",
    class: "B",
    check(evaluation, report) {
      const { headSha, baseSha } = evaluation.packet;
      for (const artifact of codeLinksOf(evaluation)) {
        const reference = artifact.parsedReference;
        if (reference?.type !== "code") continue;
        const at = artifact.section.at("reference");
        if (reference.refKind === "commit") {
          const commits =
            reference.compared === undefined
              ? [reference.ref]
              : [reference.compared.base, reference.compared.head];
          const stranger = commits.find(
            (commit) => commit.toLowerCase() !== headSha && commit.toLowerCase() !== baseSha,
          );
          if (stranger === undefined) continue;
          report.note(
            at,
            `the link is to commit ${quote(stranger)}, which is neither head nor base`,
            "Link to the head commit, unless an older one is meant.",
          );
        } else {
          const what = reference.refKind === "short-commit" ? "an abbreviated commit id" : "a branch or tag";
          report.fail(
            at,
            `expected a link to a full commit id, got ${what}: ${quote(reference.ref)}`,
            "Open the file at the head commit, and copy its permalink.",
          );
        }
      }
    },
  },
  {
    id: "B-002",
    section: "6.3.2",
    title: "Links to files that support claims have line anchors",
    severity: { R0: "WARN", R1: "WARN", R2: "BLOCK", R3: "BLOCK" },
    tiers: ALL_TIERS,
    findings: ["B-F2"],
    needs: "packet",
    class: "B",
    check(evaluation, report) {
      for (const artifact of codeLinksOf(evaluation)) {
        const reference = artifact.parsedReference;
        if (reference?.type !== "code" || artifact.type === INVENTORY) continue;
        if (reference.kind !== "blob" && reference.kind !== "raw" && reference.kind !== "blame") continue;
        if (reference.lines !== undefined || typedLines(artifact).length > 0) continue;
        report.fail(
          artifact.section.at("reference"),
          `expected a link to lines, such as …#L10-L20, got ${quote(artifact.reference ?? "")}`,
          "Link to the lines that the claim is about.",
        );
      }
    },
  },
  {
    id: "B-003",
    section: "6.3.2",
    title: "The scope inventory lists exactly the files that git says are changed",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["B-F3"],
    needs: "repository",
    class: "B",
    check: checkInventory,
  },
  {
    id: "B-004",
    section: "6.3.2",
    title: "Each claim has evidence of class B",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["B-F4"],
    needs: "packet",
    class: "B",
    check: checkClaims,
  },
  {
    id: "B-005",
    section: "6.3.2",
    title: "Symbols that the packet names are in the code at the head commit",
    severity: "WARN",
    tiers: ALL_TIERS,
    findings: ["B-F5"],
    needs: "repository",
    class: "B",
    check(evaluation, report) {
      const named = symbolsOf(evaluation);
      if (named.length === 0) return;
      const { repository } = evaluation;
      if (repository === undefined) {
        report.skip("whether the symbols are in the code; give the repository (--repo)");
        return;
      }
      for (const { symbol, at } of named) {
        const isThere = repository.symbols.get(symbol);
        // Only so many names are looked up.
        if (isThere === undefined) report.skip("whether all of the symbols are in the code; name fewer");
        if (isThere !== false) continue;
        report.fail(
          at,
          `${quote(symbol)} is nowhere in the code at the head commit`,
          "Correct the name, or remove it.",
        );
      }
    },
  },
  {
    id: "ART-6.3.1-SCOPE",
    section: "6.3.1",
    title: "Class B has a complete scope inventory",
    severity: "BLOCK",
    tiers: ALL_TIERS,
    findings: ["B-F3"],
    needs: "packet",
    class: "B",
    appliesIf: hasClassB,
    check(evaluation, report) {
      if (evaluation.artifactsOf(INVENTORY).length > 0 || listedFiles(evaluation).length > 0) return;
      report.skip("which files the change touches; add an artifact of type scope_inventory");
    },
  },
  {
    id: "ART-6.3.1-SYM",
    section: "6.3.1",
    title: "Claims about behaviour name the symbols that have it",
    severity: "INFO",
    tiers: ALL_TIERS,
    findings: ["B-F5"],
    needs: "packet",
    class: "B",
    check(evaluation, report) {
      for (const { section, types, functions } of evaluation.packet.claims) {
        if (
          !types.some((type) => ["functional", "security", "interface"].includes(type)) ||
          functions.length > 0
        )
          continue;
        report.note(
          section.at("scope", "functions"),
          "the claim is about behaviour and names no function",
          "Name the functions in scope.functions.",
          "B-F5",
        );
      }
    },
  },
];

const LINK_CLAIM = "Link the claim to the code that it is about.";

/** Each claim has an item of class B, with a link to a file in it (AIV §6.3.1), and one that has to do with the claim. */
function checkClaims(evaluation: Evaluation, report: RuleReport): void {
  const { packet, repository } = evaluation;
  const linked = new Map(evaluation.itemsOf("B").map((item) => [item.id, linkedPaths(item)]));
  const changed = repository?.changes.flatMap(({ path, oldPath = path }) => [path, oldPath]) ?? [];
  for (const { section, id, evidenceRefs, files } of packet.claims) {
    const refs = evidenceRefs.filter((ref) => linked.has(ref));
    const at = section.at("evidence_refs");
    const claim = `claim ${quote(id ?? "")}`;
    const paths = refs.flatMap((ref) => linked.get(ref) ?? []);
    if (refs.length === 0) report.fail(at, `${claim} names no evidence item of class B`, LINK_CLAIM);
    else if (paths.length === 0)
      report.fail(at, `the class B evidence of ${claim} has no link to a file`, LINK_CLAIM);
    else {
      const about = new Set([...files, ...changed]);
      if (about.size === 0 || paths.some((path) => about.has(path))) continue;
      const message = `the class B evidence of ${claim} links to ${quote(paths[0] ?? "")}, which is neither in its scope nor in the change`;
      report.fail(at, message, LINK_CLAIM, { severity: "WARN" });
    }
  }
}

function linkedPaths({ artifacts }: EvidenceItem): readonly string[] {
  return artifacts.flatMap((artifact) => {
    const reference = artifact.parsedReference;
    return reference?.type === "code" && reference.path !== "" ? reference.path : [];
  });
}

/** Lines in a key of their own: `42`, `"10-42"`, `"L10-L42"`. */
export function typedLines({ section }: Artifact): readonly number[] {
  const lines = section.raw("lines");
  const text = String(typeof lines === "number" ? lines : section.text("lines"));
  return /^L?[1-9]\d{0,8}(?:-L?[1-9]\d{0,8})?$/.test(text) ? (text.match(/\d+/g) ?? []).map(Number) : [];
}

/** Symbols that the packet names, and where. */
export function symbolsOf({
  packet,
}: Evaluation): readonly { readonly symbol: string; readonly at: PacketPath }[] {
  return [
    ...packet.claims.flatMap(({ section, functions }) =>
      functions.map((symbol, index) => ({ symbol, at: section.at("scope", "functions", index) })),
    ),
    ...packet.artifacts.flatMap(({ section }) =>
      section.texts("symbols").map((symbol, index) => ({ symbol, at: section.at("symbols", index) })),
    ),
  ];
}

/** Files that the packet lists in data as changed: typed inventories, else what claims name. */
export function listedInData(evaluation: Evaluation): readonly Listed[] {
  const inventories = evaluation.artifactsOf(INVENTORY);
  const typed = inventories.flatMap((artifact) => inventoryOf(artifact));
  if (typed.length > 0) return typed;
  const claimed = evaluation.packet.claims.flatMap(({ section, files }) =>
    files.map((path, index) => ({
      path,
      status: undefined,
      oldPath: undefined,
      at: section.at("scope", "files", index),
    })),
  );
  return claimed;
}

/** Every file that the packet says is changed: in data, and where no inventory has it, in the scopes of class B. */
function listedFiles(evaluation: Evaluation): readonly Listed[] {
  const listed = listedInData(evaluation);
  const isTyped = evaluation.artifactsOf(INVENTORY).some((artifact) => inventoryOf(artifact).length > 0);
  if (isTyped) return listed;
  const told = evaluation.itemsOf("B").flatMap(({ section, scope }) =>
    pathsIn(scope).map((path) => ({
      path,
      status: undefined,
      oldPath: undefined,
      at: section.at("scope"),
    })),
  );
  return [...listed, ...told];
}

/** Words that can be paths: with a `/`, or an extension. */
function pathsIn(text: string): readonly string[] {
  return text
    .split(/[\s,;]/)
    .map((word) => word.replace(/^["'`(<]/, "").replace(/["'`)>.:]{1,3}$/, ""))
    .filter((word) => word.includes("/") || /[^.]\.[A-Za-z0-9]{1,8}$/.test(word));
}

function inventoryOf(artifact: Artifact): readonly Listed[] {
  const { section } = artifact;
  const listed: Listed[] = [];
  const files = section.raw("files");
  if (Array.isArray(files)) {
    for (const [index, path] of files.entries()) {
      if (typeof path === "string")
        listed.push({ path, status: undefined, oldPath: undefined, at: section.at("files", index) });
    }
    for (const entry of section.sections("files")) {
      const path = entry.text("path");
      if (path !== undefined)
        listed.push({ path, status: entry.text("status"), oldPath: entry.text("old_path"), at: entry.path });
    }
    return listed;
  }
  const reference = artifact.parsedReference;
  if (reference?.type !== "inline" || !Array.isArray(reference.value)) return [];
  for (const path of reference.value) {
    if (typeof path === "string")
      listed.push({ path, status: undefined, oldPath: undefined, at: section.at("reference") });
  }
  return listed;
}

function checkInventory(evaluation: Evaluation, report: RuleReport): void {
  const inventories = evaluation.artifactsOf(INVENTORY);
  for (const artifact of inventories) {
    const reference = artifact.parsedReference;
    if (
      reference?.type !== "inline" ||
      Array.isArray(reference.value) ||
      artifact.section.raw("files") !== undefined
    )
      continue;
    report.fail(
      artifact.section.at("reference"),
      "expected a list of paths in the inline payload, got none that can be read",
      "Write the files into the key files.",
    );
  }
  const { repository } = evaluation;
  if (repository === undefined) {
    report.skip("which files the change touches; give the repository (--repo)");
    return;
  }
  const listed = listedFiles(evaluation);
  const isTyped = inventories.some((artifact) => inventoryOf(artifact).length > 0);
  const at = inventories[0]?.section.at("files") ??
    evaluation.itemsOf("B")[0]?.section.at("scope") ?? ["evidence_items"];
  const remedy = "List what `git diff --name-status -M base...head` says.";
  const byPath = new Map<string, Listed>();
  for (const entry of listed) {
    const before = byPath.get(entry.path);
    if (before === undefined) byPath.set(entry.path, entry);
    else if (before.status !== entry.status)
      report.fail(before.at, `${quote(entry.path)} is listed twice, and not alike`, remedy);
  }
  const oldPaths = new Set(listed.flatMap(({ oldPath }) => oldPath ?? []));
  for (const change of repository.changes) {
    checkChange(change, byPath, oldPaths, at, remedy, report);
  }
  // Prose may name other files for other reasons; an inventory may not.
  if (!isTyped) return;
  const changed = new Set(repository.changes.flatMap(({ path, oldPath }) => [path, oldPath]));
  for (const { path, at: place } of listed) {
    if (!changed.has(path))
      report.fail(place, `${quote(path)} is listed, and the change does not touch it`, remedy);
  }
}

function checkChange(
  { status, path, oldPath }: FileChange,
  byPath: ReadonlyMap<string, Listed>,
  oldPaths: ReadonlySet<string>,
  at: PacketPath,
  remedy: string,
  report: RuleReport,
): void {
  const entry = byPath.get(path);
  if (entry === undefined) {
    report.fail(at, `the change touches ${quote(path)} (${status}), and it is not listed`, remedy);
    return;
  }
  if (status === "R" && oldPath !== undefined && !byPath.has(oldPath) && !oldPaths.has(oldPath)) {
    report.fail(entry.at, `${quote(path)} was ${quote(oldPath)} before, which is not listed`, remedy);
  }
  // Without a status only the path is claimed; a rename may be listed as what went and what came.
  if (
    entry.status === undefined ||
    entry.status === status ||
    (status === "R" && entry.status === "A" && oldPath !== undefined && byPath.get(oldPath)?.status === "D")
  )
    return;
  report.fail(
    entry.at,
    `expected status ${status} of ${quote(path)}, as git says, got ${quote(entry.status)}`,
    remedy,
  );
}

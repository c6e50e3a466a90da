import { closest, describeJson, isJsonObject, type JsonObject, type JsonValue, quote } from "@aixv/core";
import { readDeadline, readTime } from "../standard/times.ts";
import type { Member, Members, Shape } from "./shapes.ts";

/** What is wrong with a value, or odd about it. */
export interface ShapeFault {
  /** `unknown-key` is no fault: profiles and the standard itself add keys. */
  readonly kind: "missing" | "wrong" | "unfinished" | "unknown-key";
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface ShapeOptions {
  /** Whether what is required at R3 is. */
  readonly isR3: boolean;
  /** Most faults; a packet of garbage need not be told all. By default 1,000. */
  readonly maxFaults?: number;
}

/** Each is looked for among all known keys. */
const MOST_UNKNOWN_KEYS = 200;

/** What `aiv init` writes where a person has to. Nothing that has it is finished. */
export const UNFINISHED = "TODO(aiv)";
const UNFINISHED_TEXT = /^\s*(?:TODO|TBD|FIXME)[\s.:…]*$|TODO\(aiv\)/;

/** Everything about a value that is not as its shape has it: of each mapping first what is missing. Never throws. */
export function checkShape(
  shape: Shape,
  value: JsonValue | undefined,
  path: readonly (string | number)[],
  options: ShapeOptions,
): readonly ShapeFault[] {
  const checker = new ShapeChecker(path, options.isR3, options.maxFaults ?? 1000);
  checker.check(shape, value);
  return checker.faults;
}

class ShapeChecker {
  readonly faults: ShapeFault[] = [];
  readonly #isR3: boolean;
  readonly #maxFaults: number;
  /** Where the value is that is looked at: one list for all of them, for most have no fault. */
  readonly #path: (string | number)[];
  #unknownKeys = 0;

  constructor(path: readonly (string | number)[], isR3: boolean, maxFaults: number) {
    this.#path = [...path];
    this.#isR3 = isR3;
    this.#maxFaults = maxFaults;
  }

  check(shape: Shape, value: JsonValue | undefined): void {
    // Keys that nothing reads are no faults, and must not hide any.
    if (this.faults.length - this.#unknownKeys >= this.#maxFaults) return;
    switch (shape.kind) {
      case "any":
        return;
      case "text":
        this.#checkText(shape, value);
        return;
      case "time":
        this.#checkTime(shape.day === true, value);
        return;
      case "integer":
        if (typeof value === "number" && Number.isSafeInteger(value) && value >= shape.least) return;
        this.#wrong(`a whole number of at least ${shape.least}`, value);
        return;
      case "number":
        if (typeof value === "number" && value >= shape.least && value <= shape.most) return;
        this.#wrong(`a number from ${shape.least} to ${shape.most}`, value);
        return;
      case "boolean":
        if (typeof value !== "boolean") this.#wrong("true or false", value);
        return;
      case "one-of":
        this.#checkChoice(shape.values, value);
        return;
      case "list":
        this.#checkList(shape.of, shape.least, value);
        return;
      case "mapping":
        if (isJsonObject(value)) this.#checkMembers(shape.members, value);
        else this.#wrong("a mapping", value);
        return;
      case "either":
        this.check(shape.shapes.find((one) => isOfType(one, value)) ?? (shape.shapes[0] as Shape), value);
        return;
    }
  }

  #checkText(shape: Shape & { kind: "text" }, value: JsonValue | undefined): void {
    if (typeof value !== "string") {
      // A commit id of digits alone, or with one e, is a number to YAML.
      this.#wrong(shape.expected, value, typeof value === "number" ? "put it in quotes" : undefined);
    } else if (UNFINISHED_TEXT.test(value)) {
      this.#add("unfinished", `expected ${shape.expected}, got ${quote(value, 60)}; write it`);
    } else if (shape.blank !== true && value.trim() === "") {
      this.#wrong(shape.expected, value);
    } else if (shape.pattern !== undefined && !shape.pattern.test(value)) {
      this.#wrong(shape.expected, value);
    }
  }

  #checkTime(day: boolean, value: JsonValue | undefined): void {
    const expected = day
      ? "a day such as 2026-01-31, or a time with a zone such as 2026-01-31T08:00:00Z"
      : "a time with a zone, such as 2026-01-31T08:00:00Z";
    if (typeof value !== "string") this.#wrong(expected, value);
    else if (UNFINISHED_TEXT.test(value)) {
      this.#add("unfinished", `expected ${expected}, got ${quote(value, 60)}; write it`);
    } else if ((day ? readDeadline(value) : readTime(value)) === undefined) this.#wrong(expected, value);
  }

  #checkChoice(values: readonly string[], value: JsonValue | undefined): void {
    if (typeof value === "string" && values.includes(value)) return;
    const near = typeof value === "string" ? closest(value, values) : undefined;
    const expected = `one of ${values.join(", ")}`;
    this.#wrong(expected, value, near === undefined ? undefined : `did you mean ${near}?`);
  }

  #checkList(of: Shape, least: 0 | 1, value: JsonValue | undefined): void {
    if (!Array.isArray(value)) {
      this.#wrong(least === 1 ? "a list that is not empty" : "a list", value);
      return;
    }
    if (value.length < least) this.#wrong("a list that is not empty", value);
    const entries: readonly JsonValue[] = value;
    for (let index = 0; index < entries.length; index++) this.#checkPart(of, entries[index], index);
  }

  #checkPart(shape: Shape, value: JsonValue | undefined, step: string | number): void {
    this.#path.push(step);
    this.check(shape, value);
    this.#path.pop();
  }

  #checkMembers(members: Members, object: JsonObject): void {
    for (const [name, { shape, required, about }] of requiredOf(members)) {
      if (Object.hasOwn(object, name) || (required === "R3" && !this.#isR3)) continue;
      const message = `expected ${describeShape(shape)}, got nothing; add it: ${about}`;
      this.#add("missing", message, name);
    }
    for (const name of Object.keys(object)) {
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      if (member === undefined) this.#addUnknown(members, object, name);
      else if (member.shape.kind !== "any") this.#checkPart(member.shape, object[name], name);
    }
  }

  #addUnknown(members: Members, object: JsonObject, name: string): void {
    if (this.#unknownKeys >= MOST_UNKNOWN_KEYS) return;
    this.#unknownKeys++;
    const near = closest(
      name,
      Object.keys(members).filter((known) => !Object.hasOwn(object, known)),
    );
    const hint = near === undefined ? "no rule reads it" : `did you mean ${near}?`;
    const message = `unknown key ${quote(name, 60)}; ${hint}`;
    this.faults.push({ kind: "unknown-key", path: [...this.#path, name], message });
  }

  #wrong(expected: string, value: JsonValue | undefined, hint?: string): void {
    this.#add(
      "wrong",
      `expected ${expected}, got ${describeJson(value)}${hint === undefined ? "" : `; ${hint}`}`,
    );
  }

  /** Of the value that is looked at, or of what it should have under `name`. */
  #add(kind: ShapeFault["kind"], message: string, name?: string): void {
    if (this.faults.length - this.#unknownKeys >= this.#maxFaults) return;
    this.faults.push({ kind, path: name === undefined ? [...this.#path] : [...this.#path, name], message });
  }
}

const REQUIRED = new WeakMap<Members, readonly (readonly [string, Member])[]>();

/** Keys that must be there, looked up once: most keys of an artifact need not. */
function requiredOf(members: Members): readonly (readonly [string, Member])[] {
  const known = REQUIRED.get(members);
  if (known !== undefined) return known;
  const required = Object.entries(members).filter(([, member]) => member.required !== false);
  REQUIRED.set(members, required);
  return required;
}

function isOfType(shape: Shape, value: JsonValue | undefined): boolean {
  if (shape.kind === "list") return Array.isArray(value);
  if (shape.kind === "mapping") return isJsonObject(value);
  if (shape.kind === "integer" || shape.kind === "number") return typeof value === "number";
  if (shape.kind === "boolean") return typeof value === "boolean";
  return typeof value === "string";
}

function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return shape.expected;
    case "time":
      return "a time";
    case "integer":
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    case "one-of":
      return `one of ${shape.values.join(", ")}`;
    case "list":
      return "a list";
    case "mapping":
      return "a mapping";
    case "any":
    case "either":
      return "a value";
  }
}

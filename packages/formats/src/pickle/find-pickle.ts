import { AllowanceSpent } from "../binary/range-reader.ts";
import type { Content } from "../findings.ts";
import { MAX_PICKLE_OPCODES, pickleAllowance } from "../limits.ts";
import {
  isFloat,
  isImportable,
  isInteger,
  isNameLine,
  isPersistentId,
  isQuoted,
  memoKey,
} from "./line-values.ts";
import { OpcodeCursor } from "./opcode-cursor.ts";
import { type Argument, type Kind, OPCODES, type Opcode } from "./opcodes.ts";
import { UnpicklerMemo } from "./unpickler-memo.ts";
import { UnpicklerStack } from "./unpickler-stack.ts";

const HIGHEST_PROTOCOL = 5;
/** White space after the last STOP is looked for in so many bytes. */
const MAX_TRAILING = 4096;

/**
 * Why an unpickler would load the content, or undefined. It walks the opcodes as an unpickler does, with kinds instead
 * of values: an unpickler runs what it meets before it looks further, so that a call counts even where the stream breaks
 * off after it. `textual` content, which may be prose, is no pickle for a mere name that breaks off.
 */
export async function findPickle(content: Content, textual: boolean): Promise<string | undefined> {
  const walk = new PickleWalk(content, textual);
  try {
    for (let opcodes = 0; opcodes < MAX_PICKLE_OPCODES; opcodes++) {
      const step = await walk.step();
      if (step !== "goes on") return step;
    }
  } catch (error) {
    if (!(error instanceof AllowanceSpent)) throw error;
  }
  return "valid opcodes as far as it was looked at";
}

/** A reason to call it a pickle, or undefined for none, or neither yet. */
type Step = string | undefined | "goes on";

class PickleWalk {
  readonly #cursor: OpcodeCursor;
  readonly #textual: boolean;
  readonly #stack = new UnpicklerStack();
  readonly #memo = new UnpicklerMemo();
  #opcodes = 0;
  #beginsWithProto = false;
  /** A name was imported. */
  #imports = false;
  /** Something was met that may run code of others, were it only a lookup that they provide. */
  #reaches = false;
  /** Names were met that no module has. */
  #prose = false;

  constructor(content: Content, textual: boolean) {
    this.#cursor = new OpcodeCursor(content.readerWith(pickleAllowance), content.head);
    this.#textual = textual;
  }

  async step(): Promise<Step> {
    const code = await this.#cursor.byte();
    const opcode = code === undefined ? undefined : OPCODES.get(code);
    if (code === undefined || opcode === undefined) return this.#brokenOff();
    this.#opcodes += 1;
    if (this.#beginsWithProto && this.#opcodes === 2) return "begins with PROTO and an opcode";
    const character = String.fromCharCode(code);
    const called = this.#calls(character);
    if (called !== undefined) return called;
    return character === "." ? this.#stop() : this.#run(character, opcode);
  }

  /** Why the opcode runs code, judged by the stack before it. Names of INST are not known yet. */
  #calls(character: string): string | undefined {
    const stack = this.#stack;
    const called = (kind: Kind | undefined) => (kind === "object" ? "calls what it imported" : undefined);
    switch (character) {
      case "R": // REDUCE
      case "\x81": // NEWOBJ
        return stack.at(0) === "number" ? undefined : called(stack.at(1));
      case "\x92": // NEWOBJ_EX
        return called(stack.at(2));
      case "o": // OBJ
        return called(stack.besideMark("above"));
      case "b": // BUILD, which sets attributes
      case "a": // APPEND, which calls a method of what it appends to
        return this.#isWritten(stack.at(0)) ? called(stack.at(1)) : undefined;
      case "s": // SETITEM
        return this.#isWritten(stack.at(0)) || this.#isWritten(stack.at(1)) ? called(stack.at(2)) : undefined;
      case "e": // APPENDS
      case "u": // SETITEMS
      case "\x90": // ADDITEMS
        return called(stack.besideMark("below"));
      case "\x93": // STACK_GLOBAL
        return isText(stack.at(0)) && isText(stack.at(1)) ? "imports a name by STACK_GLOBAL" : undefined;
      default:
        return undefined;
    }
  }

  /** In a list of words, "c" imports the next, and "J" or "K" make numbers of what follows: nobody wrote those values. */
  #isWritten(kind: Kind | undefined): boolean {
    return !this.#textual || kind === "text" || kind === "collection";
  }

  async #run(character: string, opcode: Opcode): Promise<Step> {
    const argument = await this.#argument(opcode.argument);
    if (argument === undefined) return this.#brokenOff();
    switch (character) {
      case "\x80": // PROTO
        if (argument > HIGHEST_PROTOCOL) return this.#brokenOff();
        if (this.#opcodes === 1) this.#beginsWithProto = true;
        return "goes on";
      case "(":
        this.#stack.mark();
        return "goes on";
      case "0":
        return this.#stack.pop() ? "goes on" : this.#brokenOff();
      case "2":
      case "g":
      case "h":
      case "j": {
        const kind = character === "2" ? this.#stack.at(0) : this.#memo.get(memoNumber(argument));
        if (kind === undefined) return this.#brokenOff();
        this.#stack.push(kind);
        return "goes on";
      }
      case "p":
      case "q":
      case "r":
      case "\x94": {
        const kind = this.#stack.at(0);
        if (kind === undefined) return this.#brokenOff();
        if (character === "\x94") this.#memo.memoize(kind);
        else this.#memo.put(memoNumber(argument), kind);
        return "goes on";
      }
    }
    const prose = opcode.argument.is === "names" && argument === 0;
    // INST imports before it looks for its mark in one of the unpicklers, but more begins with "import" than that.
    if (character === "c" || (character === "i" && !prose)) this.#imports = true;
    if (!this.#stack.apply(opcode)) return this.#brokenOff();
    // Prose that would only fail to import is passed over, but a call of it would not be.
    if (prose && this.#textual) {
      this.#prose = true;
      return "goes on";
    }
    if (character === "i") return "imports and calls by INST";
    if (opcode.pushes === "object") this.#reaches = true;
    return "goes on";
  }

  /** A number, 1 for names that can be imported, or 0; undefined where no unpickler goes on. */
  async #argument(argument: Argument): Promise<number | undefined> {
    const cursor = this.#cursor;
    switch (argument.is) {
      case "fixed":
        return cursor.number(argument.bytes);
      case "counted": {
        const length = await cursor.number(argument.bytes);
        if (length === undefined || (argument.signed && length > 0x7fff_ffff)) return undefined;
        return cursor.skip(length) ? 0 : undefined;
      }
      case "line": {
        const line = await cursor.line(LINE_CHECKS[argument.of]);
        if (line === undefined) return undefined;
        return argument.of === "integer" ? (memoKey(line) ?? Number.NaN) : 0;
      }
      case "names": {
        const module = await cursor.line(isNameLine);
        const name = module === undefined ? undefined : await cursor.line(isNameLine);
        if (module === undefined || name === undefined) return undefined;
        return isImportable(module) && isImportable(name) ? 1 : 0;
      }
    }
  }

  /** An unpickler ends here and does not look at what follows; a loader may begin anew there, as torch.load does. */
  async #stop(): Promise<Step> {
    if (this.#stack.depth < 1) return this.#brokenOff();
    if (this.#reaches) return "imports or looks up a name, and stops";
    if (this.#opcodes > 2 && !this.#prose && (await this.#onlySpaceFollows()))
      return "opcodes up to the end of the file";
    this.#stack.clear();
    this.#memo.blur();
    return "goes on";
  }

  async #onlySpaceFollows(): Promise<boolean> {
    return this.#cursor.left <= MAX_TRAILING && (await this.#cursor.rest()).every(isSpace);
  }

  #brokenOff(): string | undefined {
    return this.#imports && !this.#textual ? "imports a name, and breaks off" : undefined;
  }
}

const LINE_CHECKS = {
  text: () => true,
  id: isPersistentId,
  quoted: isQuoted,
  integer: isInteger,
  float: isFloat,
} as const;

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** A text, or what may be one. */
function isText(kind: Kind | undefined): boolean {
  return kind === "text" || kind === "object";
}

function memoNumber(argument: number): number | undefined {
  return Number.isNaN(argument) ? undefined : argument;
}

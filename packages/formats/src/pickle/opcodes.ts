/** What a value on the stack of the unpickler can be; an object is something out of an import. */
export type Kind = "number" | "text" | "collection" | "object";

/** How the argument of an opcode is read. */
export type Argument =
  | { readonly is: "fixed"; readonly bytes: number }
  | { readonly is: "counted"; readonly bytes: 1 | 4 | 8; readonly signed: boolean }
  | { readonly is: "line"; readonly of: "text" | "id" | "quoted" | "integer" | "float" }
  | { readonly is: "names" };

/** What an opcode does to the stack. */
export interface Opcode {
  readonly argument: Argument;
  /** Takes all above the last mark, and the mark. */
  readonly mark: boolean;
  /** Values that must be above the mark before (for `mark`: below it afterwards). */
  readonly needs: number;
  readonly pops: number;
  readonly pushes: Kind | undefined;
}

const fixed = (bytes: number): Argument => ({ is: "fixed", bytes });
const counted = (bytes: 1 | 4 | 8, signed = false): Argument => ({ is: "counted", bytes, signed });
const line = (of: "text" | "id" | "quoted" | "integer" | "float"): Argument => ({ is: "line", of });
const NOTHING = fixed(0);

const pushes = (kind: Kind, argument: Argument = NOTHING): Opcode => ({
  argument,
  mark: false,
  needs: 0,
  pops: 0,
  pushes: kind,
});
const takes = (needs: number, pops: number, kind?: Kind, argument: Argument = NOTHING): Opcode => ({
  argument,
  mark: false,
  needs,
  pops,
  pushes: kind,
});
const marked = (needs: number, kind?: Kind, argument: Argument = NOTHING): Opcode => ({
  argument,
  mark: true,
  needs,
  pops: 0,
  pushes: kind,
});

/** Opcodes of protocols 0 to 5 by their byte (CPython 3.14, `Lib/pickle.py`). */
export const OPCODES: ReadonlyMap<number, Opcode> = new Map<number, Opcode>(
  (
    [
      ["(", takes(0, 0)], // MARK
      [".", takes(1, 1)], // STOP
      ["0", takes(0, 0)], // POP, which takes a mark too
      ["1", marked(0)], // POP_MARK
      ["2", takes(1, 0)], // DUP
      ["F", pushes("number", line("float"))],
      ["I", pushes("number", line("integer"))],
      ["J", pushes("number", fixed(4))],
      ["K", pushes("number", fixed(1))],
      ["L", pushes("number", line("integer"))],
      ["M", pushes("number", fixed(2))],
      ["N", pushes("number")],
      ["P", pushes("object", line("id"))], // PERSID
      ["Q", takes(1, 1, "object")], // BINPERSID
      ["R", takes(2, 2, "object")], // REDUCE
      ["S", pushes("text", line("quoted"))],
      ["T", pushes("text", counted(4, true))],
      ["U", pushes("text", counted(1))],
      ["V", pushes("text", line("text"))],
      ["X", pushes("text", counted(4))],
      ["a", takes(2, 1)], // APPEND
      ["b", takes(2, 1)], // BUILD
      ["c", pushes("object", { is: "names" })], // GLOBAL
      ["d", marked(0, "collection")], // DICT
      ["}", pushes("collection")],
      ["e", marked(1)], // APPENDS
      ["g", takes(0, 0, undefined, line("integer"))], // GET
      ["h", takes(0, 0, undefined, fixed(1))], // BINGET
      ["i", marked(0, "object", { is: "names" })], // INST
      ["j", takes(0, 0, undefined, fixed(4))], // LONG_BINGET
      ["l", marked(0, "collection")], // LIST
      ["]", pushes("collection")],
      ["o", marked(0, "object")], // OBJ
      ["p", takes(1, 0, undefined, line("integer"))], // PUT
      ["q", takes(1, 0, undefined, fixed(1))], // BINPUT
      ["r", takes(1, 0, undefined, fixed(4))], // LONG_BINPUT
      ["s", takes(3, 2)], // SETITEM
      ["t", marked(0, "collection")], // TUPLE
      [")", pushes("collection")],
      ["u", marked(1)], // SETITEMS
      ["G", pushes("number", fixed(8))],
      // Protocol 2.
      ["\x80", takes(0, 0, undefined, fixed(1))], // PROTO
      ["\x81", takes(2, 2, "object")], // NEWOBJ
      ["\x82", pushes("object", fixed(1))], // EXT1
      ["\x83", pushes("object", fixed(2))],
      ["\x84", pushes("object", fixed(4))],
      ["\x85", takes(1, 1, "collection")], // TUPLE1
      ["\x86", takes(2, 2, "collection")],
      ["\x87", takes(3, 3, "collection")],
      ["\x88", pushes("number")],
      ["\x89", pushes("number")],
      ["\x8a", pushes("number", counted(1))], // LONG1
      ["\x8b", pushes("number", counted(4, true))],
      // Protocol 3.
      ["B", pushes("text", counted(4))],
      ["C", pushes("text", counted(1))],
      // Protocol 4.
      ["\x8c", pushes("text", counted(1))],
      ["\x8d", pushes("text", counted(8))],
      ["\x8e", pushes("text", counted(8))],
      ["\x8f", pushes("collection")], // EMPTY_SET
      ["\x90", marked(1)], // ADDITEMS
      ["\x91", marked(0, "collection")], // FROZENSET
      ["\x92", takes(3, 3, "object")], // NEWOBJ_EX
      ["\x93", takes(2, 2, "object")], // STACK_GLOBAL
      ["\x94", takes(1, 0)], // MEMOIZE
      ["\x95", takes(0, 0, undefined, fixed(8))], // FRAME, whose length no unpickler holds the opcodes to
      // Protocol 5.
      ["\x96", pushes("text", counted(8))],
      ["\x97", pushes("text")], // NEXT_BUFFER
      ["\x98", takes(1, 0)], // READONLY_BUFFER
    ] satisfies [string, Opcode][]
  ).map(([character, opcode]) => [character.charCodeAt(0), opcode]),
);

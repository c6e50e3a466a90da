import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes, hex, le } from "../../test/bytes.ts";
import { formatsOf } from "../../test/formats-of.ts";
import { PICKLES } from "../../test/model-files.ts";

const isPickle = async (...parts: readonly (string | Uint8Array)[]): Promise<boolean> =>
  (await formatsOf(bytes(...parts))).split(" ").includes("pickle");

/** Written by CPython 3.11. */
const BY_CPYTHON: readonly (readonly [string, string])[] = [
  [
    "an ordered dict, protocol 0",
    "63636f6c6c656374696f6e730a4f726465726564446963740a70300a28745270310a56610a70320a49310a732e",
  ],
  [
    "an ordered dict, protocol 1",
    "63636f6c6c656374696f6e730a4f726465726564446963740a71002952710158010000006171024b01732e",
  ],
  [
    "an ordered dict, protocol 2",
    "800263636f6c6c656374696f6e730a4f726465726564446963740a71002952710158010000006171024b01732e",
  ],
  [
    "an ordered dict, protocol 3",
    "800363636f6c6c656374696f6e730a4f726465726564446963740a71002952710158010000006171024b01732e",
  ],
  [
    "an ordered dict, protocol 4",
    "80049529000000000000008c0b636f6c6c656374696f6e73948c0b4f726465726564446963749493942952948c0161944b01732e",
  ],
  [
    "an ordered dict, protocol 5",
    "80059529000000000000008c0b636f6c6c656374696f6e73948c0b4f726465726564446963749493942952948c0161944b01732e",
  ],
  ["texts, protocol 0", "286c70300a56610a70310a615662e90a70320a612e"],
  ["texts, protocol 1", "5d7100285801000000617101580300000062c3a97102652e"],
  ["texts, protocol 2", "80025d7100285801000000617101580300000062c3a97102652e"],
  ["texts, protocol 3", "80035d7100285801000000617101580300000062c3a97102652e"],
  ["texts, protocol 4", "8004950f000000000000005d94288c0161948c0362c3a994652e"],
  ["texts, protocol 5", "8005950f000000000000005d94288c0161948c0362c3a994652e"],
  [
    "a nested list, protocol 0",
    "286c70300a286470310a566b0a70320a2849310a286c70330a49320a61286470340a567a0a70350a4e73617470360a7361492d370a614c3130303030303030303030303030303030303030304c0a6146312e350a61635f636f646563730a656e636f64650a70370a2856780a70380a566c6174696e310a70390a747031300a527031310a61635f5f6275696c74696e5f5f0a7365740a7031320a28286c7031330a49310a61747031340a527031350a614930310a612e",
  ],
  [
    "a nested list, protocol 1",
    "5d7100287d710158010000006b7102284b015d7103284b027d710458010000007a71054e7365747106734af9ffffff4c3130303030303030303030303030303030303030304c0a473ff8000000000000635f636f646563730a656e636f64650a710728580100000078710858060000006c6174696e31710974710a52710b635f5f6275696c74696e5f5f0a7365740a710c285d710d4b016174710e52710f4930310a652e",
  ],
  [
    "a nested list, protocol 2",
    "80025d7100287d710158010000006b71024b015d7103284b027d710458010000007a71054e7365867106734af9ffffff8a09000010632d5ec76b05473ff8000000000000635f636f646563730a656e636f64650a7107580100000078710858060000006c6174696e31710986710a52710b635f5f6275696c74696e5f5f0a7365740a710c5d710d4b016185710e52710f88652e",
  ],
  [
    "a nested list, protocol 3",
    "80035d7100287d710158010000006b71024b015d7103284b027d710458010000007a71054e7365867106734af9ffffff8a09000010632d5ec76b05473ff80000000000004301787107636275696c74696e730a7365740a71085d71094b016185710a52710b88652e",
  ],
  [
    "a nested list, protocol 4",
    "80049542000000000000005d94287d948c016b944b015d94284b027d948c017a944e73658694734af9ffffff8a09000010632d5ec76b05473ff8000000000000430178948f94284b019088652e",
  ],
  [
    "a nested list, protocol 5",
    "80059542000000000000005d94287d948c016b944b015d94284b027d948c017a944e73658694734af9ffffff8a09000010632d5ec76b05473ff8000000000000430178948f94284b019088652e",
  ],
  [
    "a date, protocol 0",
    "636461746574696d650a646174650a70300a28635f636f646563730a656e636f64650a70310a285607e401010a70320a566c6174696e310a70330a7470340a5270350a7470360a5270370a2e",
  ],
  [
    "a date, protocol 1",
    "636461746574696d650a646174650a710028635f636f646563730a656e636f64650a710128580500000007c3a40101710258060000006c6174696e3171037471045271057471065271072e",
  ],
  [
    "a date, protocol 2",
    "8002636461746574696d650a646174650a7100635f636f646563730a656e636f64650a7101580500000007c3a40101710258060000006c6174696e3171038671045271058571065271072e",
  ],
  ["a date, protocol 3", "8003636461746574696d650a646174650a7100430407e4010171018571025271032e"],
  [
    "a date, protocol 4",
    "80049520000000000000008c086461746574696d65948c0464617465949394430407e4010194859452942e",
  ],
  [
    "a date, protocol 5",
    "80059520000000000000008c086461746574696d65948c0464617465949394430407e4010194859452942e",
  ],
];

describe("pickles that CPython wrote", () => {
  it.each(BY_CPYTHON)("%s", async (_, text) => {
    expect(await isPickle(hex(text))).toBe(true);
  });

  it.each(BY_CPYTHON.filter(([, text]) => text.startsWith("80")))(
    "%s, without the PROTO that no unpickler needs",
    async (_, text) => {
      expect(await isPickle(hex(text).subarray(2))).toBe(true);
    },
  );

  it.each(BY_CPYTHON)("%s, with bytes after STOP, which unpicklers leave alone", async (title, text) => {
    const calls = !title.startsWith("texts");
    expect(await isPickle(hex(text), "\0\xff")).toBe(text.startsWith("80") || calls);
  });

  it.each(Object.entries(PICKLES))("%s", async (_, pickle) => {
    expect(await isPickle(pickle)).toBe(true);
  });
});

describe("what runs code is a pickle, whatever comes after it", () => {
  it.each([
    ["REDUCE", "cos\nsystem\n(S'x'\ntR"],
    ["REDUCE of what came through the memo", "cos\nsystem\np 1_0 \n0g10\n)R"],
    ["REDUCE of what was kept under a key as only Python reads it", "I1\np0\n0cos\nsystem\np+0\n0g0\n)R"],
    ["REDUCE of what was kept under a key that was taken otherwise", "I1\np00\n0cos\nsystem\np0\n0g0\n)R"],
    // 0xc3 and the opcode MEMOIZE are a letter of UTF-8.
    ["REDUCE of what a new unpickler keeps first", "K\xc3\x94.cos\nsystem\nq\xc3\x940g1\n)R"],
    ["REDUCE of a name with a combining mark", "cmode\xcc\x80le\nx\n)R"],
    ["REDUCE of a long name", `cos\n${"x\xc3\xa9".repeat(200)}\n)R`],
    ["REDUCE after numbers as C reads them", "I0x1F\nI5\0zz\nF1_0.\nL7L\n0000cos\nsystem\n)R"],
    ["REDUCE after texts, marks and pops", "((0N1N2]q\x01(K\x01e0cos\nsystem\n)R"],
    ["REDUCE of a name that only a lenient loader finds", "cos \nsystem\n)R"],
    ["BUILD", "cos\nsystem\n}b"],
    ["APPEND", "csys\npath\nS'x'\na"],
    ["APPENDS", "cos\nenviron\n(Ne"],
    ["SETITEM", "cos\nenviron\nVx\nNs"],
    ["SETITEMS", "cos\nenviron\n(NNu"],
    ["ADDITEMS", "cos\nenviron\n(N\x90"],
    ["NEWOBJ", "cos\nsystem\n)\x81"],
    ["NEWOBJ_EX", "cos\nsystem\n)}\x92"],
    ["OBJ", "(cos\nsystem\nS'x'\no"],
    ["INST", "(S'x'\nios\nsystem\n"],
    ["STACK_GLOBAL", "\x8c\x02os\x8c\x06system\x93"],
    ["STACK_GLOBAL of texts of protocol 0", "Vos\nS'system'\n\x93"],
    ["GLOBAL in binary content", "cos\nsystem\n\xff"],
    ["GLOBAL of a module whose file has a space in its name", "cmy mod\nx\n\xff"],
    ["INST without a mark, which imports at least, in binary content", "ios\nsystem\n\xff"],
    [
      "a second pickle after a first without effect, as torch.load reads them",
      "\x8a\x01\x05.cos\nsystem\n)R",
    ],
    ["REDUCE after a frame of any length", `\x95${"\xff".repeat(8)}cos\nsystem\n)R`],
  ])("%s", async (_, stream) => {
    expect(await isPickle(stream)).toBe(true);
    expect(await isPickle(stream, "\xff no opcode")).toBe(true);
  });

  it("INST that is cut off, whose last byte unpicklers take for the line feed", async () => {
    expect(await isPickle("(S'x'\nios\nsystem_")).toBe(true);
    expect(await isPickle("(S'x'\nios\n")).toBe(false);
  });

  it.each([
    ["REDUCE of a constant", "N)R\xff"],
    ["REDUCE with a number for arguments", "cos\nsystem\nNR"],
    ["REDUCE of less than two values", "cos\nsystem\nR"],
    ["REDUCE of what lies below a mark", "cos\nsystem\n()R"],
    ["REDUCE of what was never memoized", "g10\n)R\xff"],
    ["BUILD of a list", "]}b\xff"],
    ["APPENDS without a mark", "cos\nenviron\nNe"],
    ["OBJ without a mark", "Prose\nof"],
    ["INST without a mark", "ios\nsystem\n"],
    ["STACK_GLOBAL of numbers", "K\x01K\x02\x93\xff"],
    ["PROTO of a protocol that there is not", "\x80\x06N."],
    ["PROTO and no opcode", "\x80\x04\xff\xff"],
    ["a counted text longer than the file", "X\xff\xff\xff\x7fcos\nsystem\n)R"],
    ["a counted text of negative length", "T\xff\xff\xff\xffcos\nsystem\n)R"],
    ["INT that is no number", "Ice\ncos\nsystem\n)R"],
    ["FLOAT that is no number", "Fine\ncos\nsystem\n)R"],
    ["STRING without quotes", "Some\ncos\nsystem\n)R"],
    ["POP of nothing", "0cos\nsystem\n)R"],
    ["STOP of nothing", ".cos\nsystem\n)R"],
  ])("but not %s", async (_, stream) => {
    expect(await isPickle(stream)).toBe(false);
  });
});

describe("what an unpickler loads to its end is a pickle", () => {
  it.each([
    ["a name", "cos\nsystem\n."],
    ["a name, and prose after it", "cos\nsystem\n. Prose."],
    ["a persistent id", "Pid\n."],
    ["a registered extension", "\x82\x01."],
    ["values up to the end of the file", "(I1\nt.\r\n"],
  ])("%s", async (_, stream) => {
    expect(await isPickle(stream)).toBe(true);
  });

  it("but for a lone constant, which is prose as well", async () => {
    expect(await formatsOf(bytes("N."))).toBe("text");
    expect(await formatsOf(bytes("Vertical\n.\n"))).toBe("text");
  });
});

describe("prose is no pickle", () => {
  const TEXTS: readonly (readonly [string, string])[] = [
    ["a note", "N.B. This model needs 8 GB.\n"],
    ["a number", "0.5\n"],
    ["numbers", "1.0\n2.0\n3.0\n"],
    [
      "a licence",
      "Permission is hereby granted, free of charge, to any person obtaining a copy\nof this software\n",
    ],
    ["a copyright", "(c) 2026 Example\nAll rights reserved.\n.\n"],
    ["a list in prose", "(i) first\n(ii) second\nios\n.\n"],
    ["Markdown", "# Model card\n\n- *fast*\n- `small`\n"],
    ["reStructuredText", "changelog\n=========\n.. contents::\n"],
    ["labels", "cat\ndog\nbird\n"],
    ["more labels", "person\nbicycle\ncar\n"],
    ["a vocabulary", "[PAD]\n[unused0]\n[CLS]\nthe\n##ing\n"],
    ["merges", "#version: 0.2\nt h\ni n\n"],
    ["base64 and ranks", "IQ== 0\nIg== 1\n"],
    ["names of files", "config.json\nmodel.safetensors\ntokenizer.json\n"],
    ["CSV", "id,label,score\n1,cat,0.5\n2,dog,0.25\n"],
    ["CSV of numbers", "0,1,0\n1,0,1\n"],
    ["TSV", "cat\tdog\n1\t2\n"],
    ["Python", "import os\n\nclass A:\n    pass\n"],
    ["more Python", "x = 1\ny = 2\n"],
    ["C", "}\n"],
    ["YAML", "base_model: x\ntags:\n- a\n"],
    ["INI", "[section]\na = 1\n"],
    ["a Jinja template", "{% for m in messages %}{{ m }}{% endfor %}"],
    ["a poem", "Very\nVery\nbad\n"],
    ["German", "Größe\nÜber\n"],
    ["Java properties", "a=1\nb=2\n"],
    ["XML", "<?xml version='1.0'?><a/>"],
    ["requirements", "torch==2.9\nnumpy>=2\n"],
    ["ls", "total 8\ndrwxr-xr-x 2 a b\n"],
  ];
  it.each(TEXTS)("%s", async (_, text) => {
    expect(await formatsOf(new TextEncoder().encode(text))).toBe("text");
  });

  it.each(TEXTS)("%s, without its last line feed", async (_, text) => {
    expect(await formatsOf(new TextEncoder().encode(text.trimEnd()))).toBe("text");
  });

  it("nor is a program with a control character that begins with imports", async () => {
    const program = "import { a } from 'a';\nimport { b } from 'b';\nconst escape = '\x1b';\n";
    expect(await formatsOf(bytes(program))).toBe("unknown");
  });

  it("nor is any JSON text (RFC 8259)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (json) => {
        expect(await isPickle(new TextEncoder().encode(json))).toBe(false);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it.each([
    ["words in lines", /^[a-z]{2,9}$/, "\n"],
    ["words in lines that begin with c", /^c[a-z]{1,8}$/, "\n"],
    ["sentences", /^[A-Za-z][a-z]{1,8}[.,]?$/, " "],
  ])("nor are %s", async (_, word, separator) => {
    const words = fc.array(fc.stringMatching(word), { minLength: 2, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(words, async (list) => {
        expect(await isPickle(list.join(separator))).toBe(false);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});

describe("a walk that does not come to its end fails closed", () => {
  it("after more opcodes than are walked", async () => {
    expect(await isPickle("N0".repeat(60_000))).toBe(true);
    expect(await isPickle("N0".repeat(60_000), "cos\nsystem\n)R.")).toBe(true);
    expect(await isPickle("N0".repeat(10_000), "\xff")).toBe(false);
  });

  it("in a line that is longer than what is read", async () => {
    expect(await isPickle(`V${"x".repeat(700_000)}\n0cos\nsystem\n)R.`)).toBe(true);
    expect(await isPickle(`c${"prose ".repeat(120_000)}\nx\n.`)).toBe(false);
    expect(await isPickle(`I${"x".repeat(700_000)}\n`)).toBe(false);
  });

  it("but not in the rest of a zip file, which begins as a persistent id does", async () => {
    expect(await isPickle("PK\x03\x04", new Uint8Array(700_000))).toBe(false);
    expect(await isPickle("P", "x".repeat(700_000))).toBe(true);
  });

  it("skips values without reading them", async () => {
    expect(await isPickle("B", le(3_000_000, 4), new Uint8Array(3_000_000), "0cos\nsystem\n)R")).toBe(true);
    expect(await isPickle("B", le(3_000_000, 4), new Uint8Array(3_000_000), "0\xff")).toBe(false);
  });
});

it("takes a file that ends within a character for no text: an import in it counts", async () => {
  expect(await isPickle("cposix\nsystem\n(lp0\n", new Uint8Array([0xc9]))).toBe(true);
  expect(await isPickle("cposix\nsystem\n(lp0\n", new Uint8Array([0xc3, 0xa9]))).toBe(false);
});

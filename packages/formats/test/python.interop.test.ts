import { execFileSync } from "node:child_process";
import { bytesSource, detectFormats } from "@aixv/formats";
import { describe, expect, it } from "vitest";

/** Any Python 3: its own unpickler is what is asked. */
const PYTHON = process.env.AIXV_REFERENCE_PYTHON ?? process.env.MODEL_SIGNING_PYTHON;
if (PYTHON === undefined) {
  process.stderr.write("skipped: neither AIXV_REFERENCE_PYTHON nor MODEL_SIGNING_PYTHON names a python\n");
}

const SEED = 7;
const COUNT = 30_000;

/** Makes pickles of all protocols, damages most of them, and tells what the unpickler of C would import and call. */
const ORACLE = `
import base64, collections, io, json, pickle, random, resource, sys
# A damaged length asks for as much memory as it says.
resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32))
seed, count = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)

class Evil:
    def __init__(self, how):
        self.how = how
    def __reduce__(self):
        return self.how

def value(depth=0):
    kinds = ["number", "text", "bytes", "list", "dict", "tuple", "set", "evil", "ordered", "none"]
    kind = rng.choice(kinds if depth < 3 else kinds[:3])
    if kind == "number": return rng.choice([0, -1, 255, 2**40, 1.5, True])
    if kind == "text": return rng.choice(["", "a", "os", "posix\\nsystem", "ü", "x" * 300])
    if kind == "bytes": return rng.choice([b"", b"abc", bytes(range(256)), bytearray(b"q")])
    if kind == "list": return [value(depth + 1) for _ in range(rng.randrange(4))]
    if kind == "dict": return {str(i): value(depth + 1) for i in range(rng.randrange(4))}
    if kind == "tuple": return tuple(value(depth + 1) for _ in range(rng.randrange(4)))
    if kind == "set": return {1, 2, "x"}
    if kind == "ordered": return collections.OrderedDict(a=value(depth + 1))
    if kind == "evil": return Evil(rng.choice([(print, ("x",)), (eval, ("1",)), (len, ([],), {"a": 1})]))
    return None

def damage(data):
    data = bytearray(data)
    for _ in range(rng.randrange(4)):
        at = rng.randrange(len(data) + 1)
        what = rng.randrange(5)
        if what == 0 and at < len(data): data[at] = rng.randrange(256)
        elif what == 1: del data[at:]
        elif what == 2: data[at:at] = bytes([rng.randrange(256)])
        elif what == 3: data[at:at] = rng.choice([b"cposix\\nsystem\\n", b"(", b"R", b".", b"\\x80\\x04", b"p0\\n", b"g0\\n", b"\\x94", b"\\x93"])
        elif at < len(data): del data[at]
        if not data: data = bytearray(b"\\x80")
    return bytes(data)

class Called(BaseException): pass

def ask(data):
    imported = []
    class Callable:
        def __new__(cls, *args, **kwargs): raise Called()
    class Unpickler(pickle.Unpickler):
        def find_class(self, module, name):
            imported.append((module, name))
            return Callable
        def persistent_load(self, pid): return pid
    try:
        Unpickler(io.BytesIO(data)).load()
    except Called:
        return "calls"
    except BaseException:
        return "imports" if imported else "fails"
    return "imports" if imported else "loads"

cases = []
for _ in range(count):
    data = pickle.dumps(value(), protocol=rng.randrange(6))
    if rng.random() < 0.8: data = damage(data)
    cases.append([base64.b64encode(data).decode(), ask(data)])
json.dump(cases, sys.stdout)
`;

describe.skipIf(PYTHON === undefined)("Python's unpickler (skipped without a Python)", () => {
  it("calls nothing in a file that is not reported as pickle, and in binary content imports nothing either", async () => {
    const cases = JSON.parse(
      execFileSync(PYTHON ?? "", ["-c", ORACLE, String(SEED), String(COUNT)], {
        encoding: "utf8",
        maxBuffer: 1 << 29,
      }),
    ) as readonly (readonly [base64: string, outcome: string])[];
    const seen = { calls: 0, imports: 0, loads: 0, fails: 0 };
    const missed: string[] = [];
    for (const [base64, outcome] of cases) {
      const { formats } = await detectFormats(bytesSource(Buffer.from(base64, "base64")));
      seen[outcome as keyof typeof seen]++;
      const isText = formats.includes("text");
      const matters = outcome === "calls" || (outcome === "imports" && !isText);
      if (matters && !formats.includes("pickle")) missed.push(`${outcome} ${base64}`);
    }
    expect(missed).toEqual([]);
    expect(Math.min(seen.calls, seen.imports, seen.fails)).toBeGreaterThan(500);
  });
});

/** One report of each format that is no JSON document. */
export const TEXT_FIXTURES: { readonly [format: string]: string } = {
  "pytest-report-log": [
    { pytest_version: "9.2.0", $report_type: "SessionStart" },
    {
      outcome: "passed",
      longrepr: null,
      result: null,
      sections: [],
      nodeid: "a.py",
      $report_type: "CollectReport",
    },
    phase("a.py::test_adds", "setup", "passed"),
    phase("a.py::test_adds", "call", "passed"),
    phase("a.py::test_adds", "teardown", "passed"),
    phase("a.py::test_later", "setup", "skipped"),
    phase("a.py::test_later", "teardown", "passed"),
    { exitstatus: 0, $report_type: "SessionFinish" },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join(""),
  "junit-xml": `<?xml version="1.0" encoding="utf-8"?>
<testsuites name="all" tests="4" failures="1" errors="0" time="0.213">
  <testsuite name="token" tests="3" failures="1" errors="0" skipped="1" time="0.2" timestamp="2026-11-22T05:15:57" hostname="vm">
    <properties><property name="java.version" value="21"/></properties>
    <testcase classname="token" name="a &gt; b" file="/build/a1/test/token.test.js" time="0.001"/>
    <testcase classname="token" name="later" file="/build/a1/test/token.test.js" time="0"><skipped message="later"/></testcase>
    <testcase classname="token" name="fails" file="/build/a1/test/deep/x.test.js" time="0.002"><failure message="3 is not 4"><![CDATA[at <x>]]></failure></testcase>
  </testsuite>
  <testsuite name="parse" tests="1" failures="0" time="0.1">
    <testcase classname="parse" name="works" time="0.1"><system-out>read 4 lines</system-out></testcase>
  </testsuite>
</testsuites>
`,
  lcov: `TN:
SF:/build/a1/src/token.ts
FN:1,sign
FNDA:2,sign
DA:1,2
DA:2,0
LF:2
LH:1
end_of_record
TN:
SF:/build/a1/src/deep/parse.ts
DA:1,1
LF:1
LH:1
end_of_record
`,
  "git-diff": `diff --git a/src/token.ts b/src/token.ts
index 7898192..6178079 100644
--- a/src/token.ts
+++ b/src/token.ts
@@ -1,3 +1,3 @@ export function sign() {
 first
--- a/looks/like/a/name
+++ b/looks/like/a/name
 last
\\ No newline at end of file
diff --git a/logo.png b/logo.png
index 1111111..2222222 100644
Binary files a/logo.png and b/logo.png differ
diff --git a/old name.ts b/new name.ts
similarity index 100%
rename from old name.ts
rename to new name.ts
`,
  "tsc-text": `/build/a1/src/a.ts(1,5): error TS2322: Type 'string' is not assignable to type 'number'.
/build/a1/src/deep/b.ts(12,1): error TS2345: Argument of type 'A' is not assignable.
  Property 'x' is missing.
`,
  "ripgrep-json": `{"type":"begin","data":{"path":{"text":"a.ts"}}}
{"type":"match","data":{"path":{"text":"a.ts"},"lines":{"text":"ignoreExpiration: true\\n"},"line_number":3,"absolute_offset":9,"submatches":[]}}
{"type":"end","data":{"path":{"text":"a.ts"},"binary_offset":null,"stats":{"elapsed":{"secs":0,"nanos":3500},"matched_lines":1}}}
{"data":{"elapsed_total":{"nanos":99,"secs":0},"stats":{"elapsed":{"nanos":7,"secs":0},"searches":3,"searches_with_match":1,"bytes_searched":4096,"bytes_printed":200,"matched_lines":1,"matches":1}},"type":"summary"}
`,
};

function phase(nodeid: string, when: string, outcome: string): unknown {
  return {
    location: ["a.py", 6, "test"],
    keywords: { a1: 1 },
    outcome,
    longrepr: outcome === "skipped" ? ["/build/a1/a.py", 9, "Skipped: later"] : null,
    when,
    duration: 0.0003,
    start: 1795324557.34,
    stop: 1795324557.35,
    nodeid,
    $report_type: "TestReport",
  };
}

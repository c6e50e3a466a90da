import { library } from "../../scripts/tsup.ts";

export default library({
  index: "src/index.ts",
  "facts/index": "src/facts/index.ts",
  "in-toto/index": "src/in-toto/index.ts",
  "slsa/index": "src/slsa/index.ts",
  "vsa/index": "src/vsa/index.ts",
  "svr/index": "src/svr/index.ts",
  "test-result/index": "src/test-result/index.ts",
  "cyclonedx/index": "src/cyclonedx/index.ts",
  "openvex/index": "src/openvex/index.ts",
  "csaf/index": "src/csaf/index.ts",
  "osv/index": "src/osv/index.ts",
  "aixv/index": "src/aixv/index.ts",
  "spdx/index": "src/spdx/index.ts",
});

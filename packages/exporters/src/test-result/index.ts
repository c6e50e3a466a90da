export { TEST_RESULT_TYPE, testResult } from "./test-result.ts";

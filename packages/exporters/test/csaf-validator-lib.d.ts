// The library comes without types; the tests say those of what they call.
declare module "@secvisogram/csaf-validator-lib/basic.js";
declare module "@secvisogram/csaf-validator-lib/optionalTests.js";
declare module "@secvisogram/csaf-validator-lib/validateStrict.js";

/** A package that is here for the data that it ships, which needs nothing of what the program itself does. */
const DATA_ALONE = ["@cyclonedx/cdxgen"];

/** One of which the JavaScript alone is used, and no binary for each platform. */
const SCRIPT_ALONE = ["recheck"];

export const hooks = {
  readPackage(manifest) {
    if (SCRIPT_ALONE.includes(manifest.name)) return { ...manifest, optionalDependencies: {} };
    return DATA_ALONE.includes(manifest.name)
      ? { ...manifest, dependencies: {}, optionalDependencies: {} }
      : manifest;
  },
};

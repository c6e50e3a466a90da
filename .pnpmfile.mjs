/** A package that is here for the data that it ships, which needs nothing of what the program itself does. */
const DATA_ALONE = ["@cyclonedx/cdxgen"];

export const hooks = {
  readPackage(manifest) {
    return DATA_ALONE.includes(manifest.name)
      ? { ...manifest, dependencies: {}, optionalDependencies: {} }
      : manifest;
  },
};

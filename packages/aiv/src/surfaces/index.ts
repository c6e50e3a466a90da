export { fileNature } from "./file-nature.ts";
export { CRITICAL_SURFACES, type CriticalSurface } from "./surface-map.ts";
export { type KnownOfPaths, touchedCategories } from "./touched-categories.ts";
export {
  type ChangedSymbols,
  type SurfaceExemption,
  type SurfaceMapping,
  type SurfacePolicy,
  touchedSurfaces,
} from "./touched-surfaces.ts";

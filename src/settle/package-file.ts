/**
 * A file of this package by its path from the package's folder. This module stands two folders deep in
 * the sources, as all code does in dist: so one relative address is right for both.
 */
export function packageFile(path: string): URL {
  return new URL(`../../${path}`, import.meta.url);
}

import { readFileSync } from "node:fs";

/** The version of this package, as its package.json says. */
export const version: string = readVersion();

function readVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return manifest.version;
}

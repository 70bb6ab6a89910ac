// @ts-check
/** tsc does not keep the mode of the program's entry. */
import { chmod } from "node:fs/promises";

await chmod(new URL("../dist/bin.js", import.meta.url), 0o755);

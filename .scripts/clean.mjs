// @ts-check
/** Removes what an earlier build left behind: a file whose source is gone would be published. */
import { rm } from "node:fs/promises";

await rm(new URL("../dist", import.meta.url), { recursive: true, force: true });

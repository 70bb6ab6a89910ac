// @ts-check
/** Prints one of the README's two command lines: `demo` or `test`, the first lines of its first two shell blocks. */
import { readFile } from "node:fs/promises";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const lines = [...readme.matchAll(/^```sh\n(.+)\n/gm)].map((match) => match[1]);
const wanted = { demo: lines[0], test: lines[1] }[process.argv[2] ?? ""];
if (wanted === undefined) throw new Error("Usage: readme-commands.mjs demo|test");
console.log(wanted);

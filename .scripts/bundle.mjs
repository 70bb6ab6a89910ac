// @ts-check
/**
 * Puts the program and the library with their dependencies into a few files in place of the hundreds of modules that they
 * come from: the program starts in half the time, and the package has half the size. Of the library's types, only those
 * that it exports stay. The licences of what is bundled go into dist/THIRD-PARTY-LICENSES.txt.
 */
import { createHash } from "node:crypto";
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { rolldown } from "rolldown";
import { standalone } from "./standalone.mjs";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/** @type {import("rolldown").Plugin} */
const undici = {
  name: "undici",
  resolveId(id, importer) {
    // Its index loads all of it, such as fetch and WebSocket.
    if (id === "undici") return fileURLToPath(new URL("undici.cjs", import.meta.url));
    // For the body of a form, which no request has.
    if (id.endsWith("/web/fetch/body.js")) return { id: "undici/lib/web/fetch/body.js", external: true };
    // No connection is made that could speak HTTP/2.
    if (id.endsWith("/client-h2.js")) return fileURLToPath(new URL("no-http2.cjs", import.meta.url));
    // It has its parser twice, once with instructions that not every machine has.
    if (id.endsWith("/llhttp_simd-wasm.js")) return this.resolve("../llhttp/llhttp-wasm.js", importer);
    return null;
  },
};

/** @param {unknown} schema */
const digestOf = (schema) => createHash("sha256").update(JSON.stringify(schema)).digest("base64");

/**
 * In place of the module that compiles the schemas of the emulator when it starts.
 * @type {import("rolldown").Plugin}
 */
const compiledSchemas = {
  name: "compiled-schemas",
  async load(id) {
    if (id !== `${dist}emulator/compile.js`) return null;
    await import(`${dist}emulator/index.js`);
    /** @type {typeof import("../src/emulator/compile.js")} */
    const { ajvOptions, compiled } = await import(id);
    const ajv = new Ajv2020({ ...ajvOptions, code: { source: true, esm: true } });
    const names = Object.fromEntries(compiled.map((_, at) => [`v${at}`, `schema-${at}`]));
    for (const [at, schema] of compiled.entries()) ajv.addSchema(schema, `schema-${at}`);
    const known = compiled.map((schema, at) => `["${digestOf(schema)}", v${at}]`);
    return `import { createHash } from "node:crypto";
      ${standalone(ajv, names)}
      const digestOf = ${String(digestOf)};
      const validators = new Map([${known.join(", ")}]);
      export const compile = (schema) => validators.get(digestOf(schema));`;
  },
};
const entries = ["bin", "index", "emulator/index"];

for (const name of await readdir(dist)) {
  if (name.startsWith("program-")) await rm(`${dist}${name}`);
}
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, `${dist}${name}.js`])),
  platform: "node",
  logLevel: "warn",
  plugins: [undici, compiledSchemas],
});
const { output } = await bundle.write({
  dir: dist,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "program-[name].js",
  minify: true,
});
await bundle.close();
await chmod(`${dist}bin.js`, 0o755);

const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
const packages = new Set(
  modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? []),
);
const licenses = await Promise.all([...packages].toSorted().map(licenseOf));
await writeFile(`${dist}THIRD-PARTY-LICENSES.txt`, licenses.join(`\n${"-".repeat(80)}\n\n`));

const declared = await declarationsOf(["index.d.ts", "emulator/index.d.ts"]);
for (const file of await readdir(dist, { recursive: true })) {
  if (file.endsWith(".d.ts") && !declared.has(file)) await rm(join(dist, file));
}

/**
 * The files that declare what some files export, by their paths in dist.
 *
 * @param {readonly string[]} files
 */
async function declarationsOf(files) {
  const found = new Set(files);
  for (const file of found) {
    const text = await readFile(join(dist, file), "utf8");
    for (const [, other = ""] of text.matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g))
      found.add(join(dirname(file), `${other}.d.ts`));
  }
  return found;
}

/**
 * @param {string} folder of a package
 * @throws {Error} when it holds no licence, because then it may not be passed on
 */
async function licenseOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const files = (await readdir(folder))
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .toSorted();
  if (!files.some((file) => !/^notice/i.test(file))) throw new Error(`${name} has no licence file.`);
  const texts = await Promise.all(files.map((file) => readFile(`${folder}/${file}`, "utf8")));
  return `${name} ${version} (${license})\n\n${texts.map((text) => `${text.trim()}\n`).join("\n")}`;
}

// @ts-check
/**
 * Puts the program and its dependencies into a few files beside dist/bin.js, which starts in half the time of the hundreds
 * of modules that they come from. The library's entry points stay as the compiler wrote them. The licences of what is
 * bundled go into dist/THIRD-PARTY-LICENSES.txt.
 */
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

for (const name of await readdir(dist)) {
  if (name.startsWith("program-")) await rm(`${dist}${name}`);
}
const bundle = await rolldown({ input: { bin: `${dist}bin.js` }, platform: "node", logLevel: "warn" });
const { output } = await bundle.write({
  dir: dist,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "program-[name].js",
});
await bundle.close();
await chmod(`${dist}bin.js`, 0o755);

const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
const packages = new Set(
  modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? []),
);
const licenses = await Promise.all([...packages].toSorted().map(licenseOf));
await writeFile(`${dist}THIRD-PARTY-LICENSES.txt`, licenses.join(`\n${"-".repeat(80)}\n\n`));

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

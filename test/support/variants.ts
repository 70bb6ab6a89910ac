import { cp, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/** How a variant differs from the program: in one expression, which stands exactly once in its source. */
export interface Edit {
  readonly find: string;
  /**
   * The expression that takes its place. It may call `stolen(reference)` for the value of a secret, such as
   * `stolen("env:LIGHTLY_TOKEN")`.
   */
  readonly replace: string;
}

/** The program, bundled from source with all variants in it. */
export interface Variants extends AsyncDisposable {
  readonly program: string;
  /** The environment in which it is one of them; without it, it is none. */
  readonly env: (name: string) => Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const secretFile = join(root, "src", "model", "secret.ts");
const selector = "VARIANT_OF_THE_PROGRAM";

/**
 * Bundles variants of the program, as `.scripts/bundle.mjs` does the program. All of them are in one bundle, since that
 * takes no longer than one: each edited expression asks the environment which variant this is.
 *
 * @throws when an expression does not stand in the source exactly once.
 */
export async function bundleVariants(variants: Readonly<Record<string, Edit>>): Promise<Variants> {
  const sources = await editedSources(variants);
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-variant-"));
  // What the program reads from its package.
  await cp(join(root, "package.json"), join(folder, "package.json"));
  await symlink(join(root, "schema"), join(folder, "schema"));
  const bundle = await rolldown({
    cwd: root,
    input: { bin: join(root, "src", "bin.ts") },
    platform: "node",
    logLevel: "warn",
    plugins: [{ name: "variants", transform: (code, id) => sources.get(id) ?? code }],
  });
  await bundle.write({ dir: join(folder, "dist"), format: "esm", entryFileNames: "[name].js" });
  await bundle.close();
  return {
    program: join(folder, "dist", "bin.js"),
    env: (name) => ({ [selector]: name }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** The edited files, by path. */
async function editedSources(variants: Readonly<Record<string, Edit>>): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(join(root, "src"), { recursive: true });
  const paths = entries.filter((name) => name.endsWith(".ts")).map((name) => join(root, "src", name));
  const sources = new Map<string, string>();
  for (const path of paths) sources.set(path, await readFile(path, "utf8"));
  const edited = new Set<string>();
  for (const find of new Set(Object.values(variants).map((edit) => edit.find))) {
    const places = paths.flatMap((path) =>
      Array.from({ length: (sources.get(path) ?? "").split(find).length - 1 }, () => path),
    );
    const [path] = places;
    if (path === undefined || places.length > 1)
      throw new Error(`${find} stands in the source ${places.length} times, not once.`);
    const choices = Object.entries(variants)
      .filter(([, edit]) => edit.find === find)
      .map(([name, { replace }]) => {
        const isChosen = `globalThis.process.env[${JSON.stringify(selector)}] === ${JSON.stringify(name)}`;
        return `${isChosen} ? (${replace}) : `;
      });
    sources.set(
      path,
      (sources.get(path) ?? "").replace(find, () => `(${choices.join("")}(${find}))`),
    );
    edited.add(path);
  }
  const importing = `import { stolen } from ${JSON.stringify(secretFile)};\n`;
  return new Map([
    ...[...edited].map((path) => [path, importing + (sources.get(path) ?? "")] as const),
    [secretFile, withThief(sources.get(secretFile) ?? "")],
  ]);
}

/** Adds to the module of `Secret` a function that gives the value of the last one with a reference. */
function withThief(code: string): string {
  const made = "Object.freeze(this);";
  if (code.split(made).length !== 2) throw new Error("secret.ts makes secrets in another way.");
  return `${code.replace(made, `${made} known.set(reference, this);`)}
const known = new Map<string, Secret>();
export function stolen(reference: string): string {
  const secret = known.get(reference);
  return (secret && values.get(secret)) ?? "nothing to steal";
}
`;
}

import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/** One place in the source of the program, and what stands there in a variant of it. */
export interface Edit {
  /** A file below `src`. */
  readonly file: string;
  /** An expression that stands in this file exactly once. */
  readonly find: string;
  /**
   * The expression that takes its place. It may call `stolen(reference)` for the value of a secret, the way `reveal` gives
   * it: `stolen("env:LIGHTLY_TOKEN")`.
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
const source = join(root, "src");
const selector = "VARIANT_OF_THE_PROGRAM";

/**
 * Bundles variants of the program, as `.scripts/bundle.mjs` does the program. All of them are in one bundle, since that
 * takes no longer than one: each edited expression asks the environment which variant this is.
 *
 * @throws when an expression does not stand in its file exactly once.
 */
export async function bundleVariants(variants: Readonly<Record<string, readonly Edit[]>>): Promise<Variants> {
  const edits = Object.entries(variants).flatMap(([name, list]) => list.map((edit) => ({ name, ...edit })));
  const sources = await editedSources(edits);
  const folder = await mkdtemp(join(tmpdir(), "lightly-gitops-variant-"));
  // What the program reads from its package.
  await cp(join(root, "package.json"), join(folder, "package.json"));
  await symlink(join(root, "schema"), join(folder, "schema"));
  const bundle = await rolldown({
    cwd: root,
    input: { bin: join(source, "bin.ts") },
    platform: "node",
    logLevel: "warn",
    plugins: [{ name: "variants", transform: (code, id) => sources.get(relative(source, id)) ?? code }],
  });
  await bundle.write({ dir: join(folder, "dist"), format: "esm", entryFileNames: "[name].js" });
  await bundle.close();
  return {
    program: join(folder, "dist", "bin.js"),
    env: (name) => ({ [selector]: name }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

type NamedEdit = Edit & { readonly name: string };

async function editedSources(edits: readonly NamedEdit[]): Promise<ReadonlyMap<string, string>> {
  const files = [...new Set(edits.map(({ file }) => file))];
  const edited = files.map(async (file) => {
    let code = await readFile(join(source, file), "utf8");
    const inFile = edits.filter((edit) => edit.file === file);
    for (const find of new Set(inFile.map((edit) => edit.find))) {
      code = withVariants(
        code,
        find,
        inFile.filter((edit) => edit.find === find),
      );
    }
    return [
      file,
      `import { stolen } from ${JSON.stringify(join(source, "model/secret.ts"))};\n${code}`,
    ] as const;
  });
  const secretSource = await readFile(join(source, "model/secret.ts"), "utf8");
  return new Map([...(await Promise.all(edited)), ["model/secret.ts", withThief(secretSource)]]);
}

function withVariants(code: string, find: string, edits: readonly NamedEdit[]): string {
  const [before = "", after, ...more] = code.split(find);
  const file = edits[0]?.file ?? "";
  if (after === undefined || more.length > 0)
    throw new Error(`${file} has ${find} ${more.length + (after === undefined ? 0 : 1)} times, not once.`);
  const choices = edits.map(
    ({ name, replace }) =>
      `globalThis.process.env[${JSON.stringify(selector)}] === ${JSON.stringify(name)} ? (${replace}) : `,
  );
  return `${before}(${choices.join("")}(${find}))${after}`;
}

/** Adds to the module of `Secret` a function that gives the value of the last one with a reference. */
function withThief(code: string): string {
  const made = "values.set(this, value);";
  if (code.split(made).length !== 2) throw new Error("secret.ts keeps values in another way.");
  return `${code.replace(made, `${made} known.set(reference, this);`)}
const known = new Map<string, Secret>();
export function stolen(reference: string): string {
  const secret = known.get(reference);
  return secret === undefined ? "nothing to steal" : reveal(secret);
}
`;
}

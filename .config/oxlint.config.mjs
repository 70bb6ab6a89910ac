// @ts-check
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { folders, modules } from "./import-rules.mjs";

/** @param {string} regex @param {string} message */
const forbid = (regex, message) => ({ regex, message: `${message} (.config/import-rules.mjs)` });

/** Ways to spell a path around the rules below. */
const detours = forbid("/src/|[^./]/\\.\\.?/|\\.\\./\\./|^\\./\\.", "Name a file by its shortest path");

/** What the files right in a folder may not import. @param {string} folder */
function restrictions(folder) {
  const allowed = words(folders[folder] ?? "");
  const others = Object.keys(folders).filter((other) => other !== folder && !covers(allowed, other));
  const ofFolders = others.map((other) => {
    const way = posix.relative(posix.join("src", folder), posix.join("src", other));
    const start = way.startsWith(".") ? way : `./${way}`;
    return forbid(`^${escaped(start)}/[^/]+$`, `src/${folder} may not import from src/${other}`);
  });
  const ofModules = knownModules()
    .filter((name) => !words(modules[name] ?? "").includes(folder))
    .map((name) => {
      const isNodes = name.startsWith("node:");
      const spelled = isNodes ? `^(?:node:)?${escaped(name.slice(5))}$` : `^${escaped(name)}(?:/|$)`;
      return forbid(spelled, `src/${folder} may not import ${name}`);
    });
  return { "no-restricted-imports": ["error", { patterns: [detours, ...ofFolders, ...ofModules] }] };
}

/** @param {readonly string[]} allowed @param {string} folder */
function covers(allowed, folder) {
  return allowed.some((name) =>
    name.endsWith("/**") ? `${folder}/`.startsWith(name.slice(0, -2)) : name === folder,
  );
}

function knownModules() {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return [...new Set([manifest.dependencies, manifest.devDependencies, modules].flatMap(Object.keys))];
}

/** @param {string} text */
const words = (text) => text.split(" ").filter((word) => word !== "");
/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

export default {
  plugins: ["typescript", "import", "promise", "unicorn", "node", "vitest"],
  categories: { correctness: "error" },
  options: { typeAware: true },
  rules: {
    eqeqeq: "error",
    "no-console": "error",
    "no-restricted-globals": [
      "error",
      { name: "process", message: "Only src/cli.ts and src/bin.ts touch the process." },
    ],
    "import/no-cycle": "error",
    "typescript/await-thenable": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/only-throw-error": "error",
    "typescript/return-await": "error",
    "typescript/switch-exhaustiveness-check": [
      "error",
      {
        considerDefaultExhaustiveForUnions: false,
        allowDefaultCaseForExhaustiveSwitch: true,
        requireDefaultForNonUnion: true,
      },
    ],
    "typescript/no-unnecessary-type-assertion": "error",
    "typescript/unbound-method": "off",
  },
  overrides: [
    {
      files: [
        "**/src/bin.ts",
        "**/src/cli.ts",
        "**/test/**",
        "**/examples/**",
        "**/.scripts/**",
        "**/.config/**",
      ],
      rules: { "no-restricted-globals": "off" },
    },
    { files: ["**/examples/**", "**/.scripts/**"], rules: { "no-console": "off" } },
    {
      files: ["**/src/**"],
      rules: {
        "no-restricted-imports": [
          "error",
          { patterns: [forbid("", "This folder has no line that says what it may import")] },
        ],
      },
    },
    ...Object.keys(folders).map((folder) => ({
      files: [posix.join("**/src", folder, "*.ts")],
      rules: restrictions(folder),
    })),
  ],
};

import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "vitest/node";

/** A hint as the source says it; `…` stands for what is filled in. */
export interface WrittenHint {
  readonly text: string;
  /** `file:line` where it is given to a finding or an error. */
  readonly place: string;
}

/**
 * Every hint of the program, as its source says it: the members called `hint`, `remedy`, `remedies` and `grants`, those whose name ends
 * in `Hint`, and the second argument of an error. Names, functions and conditions are followed to the texts behind them.
 *
 * @throws {Error} for a hint whose text cannot be found, with its place.
 */
export async function writtenHints(): Promise<readonly WrittenHint[]> {
  const names = await readdir(source, { recursive: true });
  const paths = names.filter((name) => name.endsWith(".ts") && !name.startsWith("generated/"));
  const files = await Promise.all(paths.toSorted().map(parsed));
  const errors = new Set(
    files.flatMap(({ nodes }) => nodes.filter(isExpectedError).map(({ id }) => id.name)),
  );
  return files.flatMap((file) =>
    file.nodes.flatMap((node) => {
      const hint = hintAt(node, errors);
      return hint === undefined
        ? []
        : textsOf(hint, { file, files }).map((text) => ({ text, place: placeOf(node, file) }));
    }),
  );
}

const source = fileURLToPath(new URL("../../src/", import.meta.url));

/** A node of a syntax tree: its members are what the parser gives, and its parent. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly parent: Node | undefined;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly [member: string]: any;
}

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly nodes: readonly Node[];
}

/** Where a text is looked for: in its own file, and in the others. */
interface Place {
  readonly file: SourceFile;
  readonly files: readonly SourceFile[];
}

async function parsed(path: string): Promise<SourceFile> {
  const text = await readFile(`${source}${path}`, "utf8");
  return { path, text, nodes: [...nodesIn(parseAst(text, { lang: "ts" }), undefined)] };
}

function* nodesIn(tree: object, parent: Node | undefined): Generator<Node> {
  const node = Object.assign(tree, { parent }) as Node;
  yield node;
  for (const [name, value] of Object.entries(tree)) {
    if (name === "parent") continue;
    for (const child of [value].flat()) {
      if (typeof child?.type === "string") yield* nodesIn(child, node);
    }
  }
}

function placeOf(node: Node, { path, text }: SourceFile): string {
  return `src/${path}:${text.slice(0, node.start).split("\n").length}`;
}

function isExpectedError({ type, superClass }: Node): boolean {
  return type === "ClassDeclaration" && superClass?.name === "ExpectedError";
}

function isHint(name: string): boolean {
  return /^(?:hint|remedy|remedies|grants|\w+Hint)$/.test(name);
}

/** What says a hint, where a node gives one. */
function hintAt(node: Node, errors: ReadonlySet<string>): Node | undefined {
  if (node.type === "Property" && node.parent?.type === "ObjectExpression")
    return isHint(node["key"].name) ? node["value"] : undefined;
  const isError = node.type === "NewExpression" && errors.has(node["callee"].name);
  return isError ? node["arguments"][1] : undefined;
}

/** The texts that an expression can stand for. */
function textsOf(node: Node, place: Place): readonly string[] {
  const all = (nodes: readonly Node[]) => [...new Set(nodes.flatMap((one) => textsOf(one, place)))];
  if (isPassedOn(node, place)) return [];
  switch (node.type) {
    case "Literal":
      return node["value"] === "" || node["value"] === null ? [] : [String(node["value"])];
    case "TemplateLiteral":
      return [node["quasis"].map(({ value }: Node) => value.cooked).join("…")];
    case "ConditionalExpression":
      return all([node["consequent"], node["alternate"]]);
    case "LogicalExpression":
      return all([node["left"], node["right"]]);
    case "BinaryExpression":
      return textsOf(node["left"], place).flatMap((left) =>
        textsOf(node["right"], place).map((right) => left + right),
      );
    case "ArrayExpression":
      return all(node["elements"]);
    case "ObjectExpression":
      return all(node["properties"].map(({ value }: Node) => value));
    case "ChainExpression":
      return textsOf(node["expression"], place);
    case "SpreadElement":
    case "AwaitExpression":
      return textsOf(node["argument"], place);
    case "ArrowFunctionExpression":
    case "FunctionDeclaration":
    case "FunctionExpression":
      return all(resultsOf(node));
    case "MemberExpression":
      return textsOf(node["object"], place);
    case "NewExpression":
      return all(node["arguments"]);
    case "CallExpression":
      return textsOf(node["callee"], place);
    case "Identifier":
      return textsOfName(node, place);
    default:
      throw notFollowed(node, place);
  }
}

/** A hint that is found where it is made. */
function isPassedOn({ type, start, end }: Node, { file }: Place): boolean {
  return (
    /^(?:Member|Call|New)Expression$/.test(type) &&
    /\.(?:hint|remedy|remedies|grants)\b/.test(file.text.slice(start, end))
  );
}

function notFollowed(node: Node, { file }: Place): Error {
  return new Error(
    `${placeOf(node, file)}: the text of this hint cannot be found; write it where it is given.`,
  );
}

function textsOfName(use: Node, place: Place): readonly string[] {
  const name: string = use["name"];
  if (name === "undefined") return [];
  for (let scope = use.parent; scope !== undefined; scope = scope.parent) {
    const index = (scope["params"] ?? []).findIndex((one: Node) => namesIn(one).includes(name));
    if (index >= 0) return textsOfParameter(scope, index, place);
    const found = declarationsIn(scope).find((one) => namesIn(one["id"]).includes(name));
    if (found === undefined) continue;
    return textsOfDeclaration(found, use, place);
  }
  const there = importOf(name, place);
  const found = there?.nodes.flatMap(declarationsIn).find(({ id }) => id.name === name);
  if (there === undefined || found === undefined) throw notFollowed(use, place);
  return textsOf(found["init"] ?? found, { ...place, file: there });
}

function textsOfDeclaration(declaration: Node, use: Node, place: Place): readonly string[] {
  const { id, init } = declaration;
  const isIt = (one: Node | null) => one?.["name"] === use["name"];
  if (isIt(id)) return textsOf(init ?? declaration, place);
  const index: number = (id.elements ?? []).findIndex(isIt);
  if (index >= 0) return elementsAt(index, init).flatMap((value) => textsOf(value, place));
  // A member of something that was found where it was made.
  if (isHint(use["name"])) return [];
  throw notFollowed(use, place);
}

/** What a list has at a place, where the list may depend on conditions. */
function elementsAt(
  index: number,
  { type, expression, consequent, alternate, elements }: Node,
): readonly Node[] {
  if (type === "ConditionalExpression")
    return [consequent, alternate].flatMap((one) => elementsAt(index, one));
  return type === "TSAsExpression" ? elementsAt(index, expression) : [elements[index]];
}

/** The file of the program from which a file has a name. */
function importOf(name: string, { file, files }: Place): SourceFile | undefined {
  const declaration = file.nodes.find(
    ({ type, specifiers }) =>
      type === "ImportDeclaration" && specifiers.some(({ local }: Node) => local.name === name),
  );
  const path = declaration === undefined ? "" : join(dirname(file.path), declaration["source"].value);
  return files.find((other) => other.path === path.replace(/\.js$/, ".ts"));
}

/** What is passed to a parameter, and what it is where nothing is. */
function textsOfParameter(owner: Node, index: number, place: Place): readonly string[] {
  const parameter: Node = owner["params"][index];
  if (parameter.type === "ObjectPattern") return [];
  const name: string | undefined = owner["id"]?.name ?? owner.parent?.["id"]?.name;
  if (name === undefined) throw notFollowed(owner, place);
  const fallback = parameter.type === "AssignmentPattern" ? textsOf(parameter["right"], place) : [];
  const callers = owner.parent?.type === "ExportNamedDeclaration" ? place.files : [place.file];
  const passed = callers.flatMap((file) =>
    file.nodes
      .filter((one) => one.type === "CallExpression" && one["callee"].name === name)
      .flatMap((call) => textsOf(call["arguments"][index] ?? nothing, { ...place, file })),
  );
  return [...new Set([...fallback, ...passed])];
}

const nothing: Node = { type: "Literal", value: "", start: 0, end: 0, parent: undefined };

/** The names that a pattern declares. */
function namesIn(pattern: Node): readonly string[] {
  const { name, left, argument, properties = [], elements = [] } = pattern;
  if (typeof name === "string") return [name];
  const inside = left ?? argument;
  if (inside !== undefined) return namesIn(inside);
  return [...properties, ...elements].flatMap((one: Node | null) =>
    one === null ? [] : namesIn(one["value"] ?? one),
  );
}

/** The functions and constants that a block declares itself. */
function declarationsIn(block: Node): readonly Node[] {
  const statements: unknown = block["body"];
  if (!Array.isArray(statements)) return [];
  return statements
    .map((statement: Node) => statement["declaration"] ?? statement)
    .flatMap((one: Node) =>
      one.type === "FunctionDeclaration"
        ? [one]
        : one.type === "VariableDeclaration"
          ? one["declarations"]
          : [],
    );
}

/** What a function gives back. */
function resultsOf({ body }: Node): readonly Node[] {
  if (body.type !== "BlockStatement") return [body];
  const own = (node: Node): readonly Node[] => {
    if (node.type === "ReturnStatement") return node["argument"] === null ? [] : [node["argument"]];
    if (/Function/.test(node.type)) return [];
    return Object.entries(node).flatMap(([name, value]) =>
      name === "parent"
        ? []
        : [value].flat().flatMap((child) => (typeof child?.type === "string" ? own(child) : [])),
    );
  };
  return own(body);
}

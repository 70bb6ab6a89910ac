import { validateWrittenConfig } from "../generated/validate-written-config.js";
import type { ActualDatasource } from "../model/datasource.js";
import { datasetTypes, type ProviderType, type Purpose, purposes } from "../model/desired.js";
import { datasourceProblem } from "../providers/datasource-problem.js";
import { fieldsOf, isProviderType, providerOf } from "../providers/index.js";
import type { RemoteDataset } from "../model/remote.js";
import { reveal } from "../model/secret.js";

/** A dataset of the platform with its datasources. */
export interface RemoteContents {
  readonly dataset: RemoteDataset;
  readonly datasources: readonly ActualDatasource[];
  /** What a config says of the dataset itself, such as its type. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** A dataset that the config language can say. */
export interface ExpressedDataset {
  readonly dataset: RemoteDataset;
  /** What a config says of the dataset beside its datasources, such as its type. */
  readonly members: Readonly<Record<string, unknown>>;
  /** A set of purposes that the config language admits, in the order of {@link purposes}. */
  readonly datasources: readonly ExpressedDatasource[];
  /** Why datasources are left out. */
  readonly omissions: readonly string[];
}

export interface ExpressedDatasource extends ActualDatasource {
  readonly purpose: Purpose;
  readonly provider: ProviderType;
}

export type Expression =
  | { readonly kind: "expressed"; readonly expressed: ExpressedDataset }
  | { readonly kind: "skipped"; readonly reason: string };

/**
 * Says a dataset in the config language, as far as that can be done. What cannot be said is left out, with the reason.
 * `redact` takes out of a text what is known to be secret.
 */
export function express(
  { dataset, datasources, members }: RemoteContents,
  redact: (text: string) => string,
): Expression {
  if (!datasetTypes.some((type) => type === members["type"]))
    return { kind: "skipped", reason: unknownType(dataset.type) };
  if (!isLegalName(dataset.name)) return { kind: "skipped", reason: "its name cannot stand in a config" };
  const unsayable = unsayableText(datasources) ?? heldSecret(datasources, redact);
  if (unsayable !== undefined) return { kind: "skipped", reason: unsayable };
  const problems = datasources.map((datasource) => ({ datasource, problem: problemOf(datasource) }));
  const usable = problems.flatMap(({ datasource, problem }) => {
    const { purpose: written, provider } = datasource;
    const purpose = purposes.find((known) => known === written);
    const fits = problem === undefined && purpose !== undefined && isProviderType(provider);
    return fits ? [{ ...datasource, purpose, provider }] : [];
  });
  const chosen = admittedSet(usable);
  const alone = usable.filter((datasource) => !chosen.includes(datasource));
  return {
    kind: "expressed",
    expressed: {
      dataset,
      members,
      datasources: chosen,
      omissions: [
        ...problems.flatMap(({ datasource, problem }) =>
          problem === undefined ? [] : [`${datasource.purpose}: ${problem}`],
        ),
        ...alone.map(({ purpose }) =>
          chosen.length === 0
            ? `${purpose}: a config wants input and lightly together, or input_output alone`
            : `${purpose}: a config admits no third one beside input and lightly`,
        ),
      ],
    },
  };
}

function unknownType(type: string): string {
  return type === "Crops"
    ? "Crops datasets are made by the worker, not declared"
    : `its type ${JSON.stringify(type)} is not known here`;
}

/** YAML allows a key no more than 1024 characters. */
const longestName = 1000;

function isLegalName(name: string): boolean {
  const datasets = Object.fromEntries([[name, { type: "images" }]]);
  return name.length <= longestName && validateWrittenConfig({ version: 1, datasets });
}

/** Characters; a line of a config may have 64 Ki, and a character takes ten when it is escaped. */
const longestText = 6000;

function unsayableText(datasources: readonly ActualDatasource[]): string | undefined {
  for (const [name, text] of datasources.flatMap(textsOf)) {
    if (text.includes("${")) return `its ${name} holds "\${", which a config would take for a reference`;
    if (/\{\{.*\}\}/.test(text)) return `its ${name} holds double braces, which a config does not admit`;
    if (text.length > longestText) return `its ${name} is too long for a config`;
  }
  return undefined;
}

/** A secret that is also part of what is public would be given away by the config. */
function heldSecret(
  datasources: readonly ActualDatasource[],
  redact: (text: string) => string,
): string | undefined {
  const secrets = datasources
    .flatMap((datasource) => Object.values(datasource.secrets).map(reveal))
    .filter(({ length }) => length >= shortestSecret);
  const given = datasources
    .flatMap(textsOf)
    .find(([, text]) => redact(text) !== text || secrets.some((secret) => text.includes(secret)));
  return given === undefined ? undefined : `its ${given[0]} holds a secret in clear`;
}

/** Characters; shorter ones are found everywhere. */
const shortestSecret = 8;

function textsOf(datasource: ActualDatasource): readonly (readonly [name: string, text: string])[] {
  return [
    ...Object.entries(datasource.fields),
    ["resource_path", datasource.resourcePath],
    ["thumbnail_suffix", datasource.thumbnailSuffix ?? ""],
  ];
}

/** What the config language has against a datasource. */
function problemOf(datasource: ActualDatasource): string | undefined {
  const { purpose, provider: type, fields, resourcePath, thumbnailSuffix } = datasource;
  const known = purposes.find((one) => one === purpose);
  if (known === undefined) return "this purpose is not known here";
  if (!isProviderType(type)) return `its storage of the type ${JSON.stringify(type)} is not known here`;
  const provider = providerOf(type);
  const secrets = fieldsOf(provider).flatMap(([name, { kind }]) =>
    kind === "secret" ? [[name, "${env:X}"]] : [],
  );
  const connection = { type, ...fields, ...Object.fromEntries(secrets) };
  const written = { connection, resource_path: resourcePath, thumbnail_suffix: thumbnailSuffix };
  const dataset = { type: "images", datasources: { [purpose]: written } };
  if (!validateWrittenConfig({ version: 1, datasets: { any: dataset } })) return refusedField();
  const wrong = datasourceProblem(provider, { purpose: known, fields, resourcePath, thumbnailSuffix });
  return wrong === undefined ? undefined : `its ${wrong.field} ${wrong.problem} (${wrong.hint})`;
}

/** What the last validation stumbled over: the finding that lies deepest. */
function refusedField(): string {
  const errors: unknown = Reflect.get(validateWrittenConfig, "errors");
  const found = (Array.isArray(errors) ? errors : []).map((error: unknown) => ({
    path: String(memberOf(error, "instancePath")).split("/"),
    missing: memberOf(memberOf(error, "params"), "missingProperty"),
  }));
  const [deepest] = found.toSorted((a, b) => b.path.length - a.path.length);
  return typeof deepest?.missing === "string"
    ? `its ${deepest.missing} is missing`
    : `its ${deepest?.path.at(-1) ?? "form"} is none that a config admits`;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** The pair, or else the combined purpose, or else nothing. */
function admittedSet(usable: readonly ExpressedDatasource[]): readonly ExpressedDatasource[] {
  const [input, lightly, combined] = purposes.map((wanted) =>
    usable.find(({ purpose }) => purpose === wanted),
  );
  if (input !== undefined && lightly !== undefined) return [input, lightly];
  return combined === undefined ? [] : [combined];
}

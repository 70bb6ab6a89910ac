import { dirname, relative, resolve, sep } from "node:path";
import type { DesiredDataset, DesiredResource, DesiredState } from "../model/desired.js";
import type { Diagnostic, Position } from "../model/diagnostics.js";
import { Secret } from "../model/secret.js";
import { matchesFolder, matchesText } from "./patterns.js";
import type { Allowed, Policy, SecretUse } from "./policy.js";

/**
 * What a config asks for and the policy does not allow, as far as it can be told without the account: each once, also where
 * many datasets share what is wrong.
 *
 * @param hasValues whether variables have their values; without them, a text that has one in it is judged once it does
 */
export function judgeConfig(
  given: Policy,
  { datasets }: DesiredState,
  hasValues = true,
): readonly Diagnostic[] {
  const policy = { ...given, hasValues };
  const breaches = datasets.flatMap((dataset) =>
    dataset.resources.flatMap((resource) => {
      const ofPath = judgePath(policy, dataset, resource);
      const ofSecrets = judgeSecrets(policy, dataset, resource);
      const isKnown = ({ position }: Diagnostic) => ofPath.some((other) => other.position === position);
      return [
        ...ofPath,
        ...judgePeople(policy, dataset, resource),
        ...ofSecrets.filter((one) => !isKnown(one)),
      ];
    }),
  );
  const seen = new Set<string>();
  return breaches.filter(({ message, position }) => {
    const cause = JSON.stringify([message, position]);
    return !seen.has(cause) && seen.add(cause);
  });
}

/** A policy, and whether the texts that it judges are whole. */
interface Judge extends Policy {
  readonly hasValues: boolean;
}

function judgePath(
  { resourcePath, hasValues }: Judge,
  dataset: DesiredDataset,
  resource: DesiredResource,
): readonly Diagnostic[] {
  const path = textOf(resource, "resource_path");
  if (resourcePath === null || path === undefined || isOpen(path, hasValues)) return [];
  if (allows(resourcePath, "resource_path", path)) return [];
  return [
    breach("policy-path", dataset, resource, "resource_path", {
      message: `${JSON.stringify(path)} is no folder that a datasource may use`,
      rule: resourcePath.position,
    }),
  ];
}

function judgePeople(
  { shareWith }: Policy,
  dataset: DesiredDataset,
  resource: DesiredResource,
): readonly Diagnostic[] {
  if (shareWith === null || resource.kind !== "sharing") return [];
  return Object.keys(resource.fields)
    .filter((address) => !shareWith.patterns.some((pattern) => matchesText(pattern.toLowerCase(), address)))
    .map((address) =>
      breach("policy-sharing", dataset, resource, address, {
        message: `no dataset may be shared with ${address}`,
        rule: shareWith.position,
      }),
    );
}

function judgeSecrets(
  { secrets, secretsPosition, hasValues }: Judge,
  dataset: DesiredDataset,
  resource: DesiredResource,
): readonly Diagnostic[] {
  if (secrets === null) return [];
  return Object.entries(resource.fields).flatMap(([field, value]) => {
    if (!(value instanceof Secret)) return [];
    const reference = referenceOf(value, resource.positions[field] ?? resource.position);
    const uses = secrets.filter((use) => matchesText(use.reference, reference));
    if (uses.length === 0) {
      const message = `\${${value.reference}} is no secret that a config may use`;
      return [breach("policy-secret", dataset, resource, field, { message, rule: secretsPosition })];
    }
    const [first = [], ...others] = uses.map((use) =>
      unfit({ ...use, hasValues }, field, dataset, resource, value),
    );
    return others.some((one) => one.length === 0) ? [] : first;
  });
}

/** Where a secret is sent: of one with limits, these must be among them. */
const destinations = ["account_name", "obs_endpoint", "role_arn"];

/** What stands beside a secret and is not among what it may go with. */
function unfit(
  use: SecretUse & Pick<Judge, "hasValues">,
  own: string,
  dataset: DesiredDataset,
  resource: DesiredResource,
  secret: Secret,
): readonly Diagnostic[] {
  if (use.with.size === 0) return [];
  const fields = new Set([...use.with.keys(), ...destinations.filter((name) => name in resource.fields)]);
  return [...fields].flatMap((field) => {
    const allowed = use.with.get(field);
    const value = resource.fields[field];
    const text = value instanceof Secret ? value.reference : value;
    // A field of another kind of storage is not there; that it goes to such a storage is what is not allowed then.
    if (field === own || (text === undefined && !destinations.includes(field) && field !== "resource_path"))
      return [];
    if (text !== undefined && isOpen(text, use.hasValues)) return [];
    if (text !== undefined && allowed !== undefined && allows(allowed, field, text)) return [];
    const shown = text === undefined ? `no ${field}` : `the ${field} ${JSON.stringify(text)}`;
    return [
      breach("policy-secret", dataset, resource, text === undefined ? own : field, {
        message: `\${${secret.reference}} may not go with ${shown}`,
        rule: allowed?.position ?? use.position,
      }),
    ];
  });
}

function allows({ patterns }: Allowed, field: string, text: string): boolean {
  return patterns.some((pattern) =>
    field === "resource_path"
      ? matchesFolder(pattern, text)
      : matchesText(withoutEnd(pattern), withoutEnd(text)),
  );
}

/** Whether a text waits for the value of a variable. */
function isOpen(text: string, hasValues: boolean): boolean {
  return !hasValues && text.includes("${var:");
}

function withoutEnd(text: string): string {
  return text.replace(/\/$/, "");
}

function textOf({ storage, fields }: DesiredResource, field: string): string | undefined {
  const value = fields[field];
  return storage !== null && typeof value === "string" ? value : undefined;
}

/** A file is named from the working folder, wherever the config that refers to it lies. */
function referenceOf({ reference }: Secret, { file }: Position): string {
  if (!reference.startsWith("file:")) return reference;
  const path = relative("", resolve(dirname(file), reference.slice("file:".length)));
  return `file:${path.split(sep).join("/")}`;
}

function breach(
  code: Diagnostic["code"],
  { key }: DesiredDataset,
  { part, positions, position }: DesiredResource,
  field: string,
  { message, rule }: { readonly message: string; readonly rule: Position },
): Diagnostic {
  return {
    code,
    severity: "error",
    path: [`datasets.${key}`, ...(part === "" ? [] : [part])].join("."),
    message: `${message}, by ${rule.file}:${rule.line}`,
    hint: `those who own the account can allow it in ${rule.file}`,
    position: positions[field] ?? position,
  };
}

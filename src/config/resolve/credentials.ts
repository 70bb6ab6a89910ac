import type { Diagnostic } from "../../model/diagnostics.js";
import { reveal } from "../../model/secret.js";
import { type CredentialFlaw, credentialFlaws, isWrittenTo } from "../../providers/credential-form.js";
import { fieldsOf } from "../../providers/index.js";
import { diagnose } from "../document.js";
import { connectionsOf, type Outline, type OutlinedConnection } from "../language/outline.js";
import { placeKey, type ResolvedSecrets } from "./secrets.js";

/** Warnings about credentials that show by their own form that they will not work, or lack a right for their purposes. */
export function checkCredentials(
  outline: Outline,
  secrets: ResolvedSecrets["values"],
  now: Date,
): readonly Diagnostic[] {
  return connectionsOf(outline).flatMap((connection) => {
    const { path, provider, fields } = connection;
    const needs = { writes: isWritten(connection, outline), now };
    return (provider === undefined ? [] : fieldsOf(provider)).flatMap(([name, { kind }]) => {
      const secret = secrets.get(placeKey([...path, name]));
      const written = kind === "identifier" ? fields[name] : undefined;
      const value = secret === undefined ? written : reveal(secret);
      if (typeof value !== "string" || (secret === undefined && value.includes("${"))) return [];
      return credentialFlaws(name, value, needs)
        .filter(isNews)
        .map(({ message, remedy }) =>
          diagnose(outline.document, {
            code: "unfit-secret",
            severity: "warning",
            path: [...path, name],
            message,
            hint: remedy,
          }),
        );
    });
  });
}

/** The end of a credential has findings of its own, and only trying it shows whether key material is. */
function isNews({ code }: CredentialFlaw): boolean {
  return code !== "sas-expired" && code !== "key-material";
}

function isWritten(connection: OutlinedConnection, { datasets }: Outline): boolean {
  return datasets
    .flatMap(({ datasources }) => datasources ?? [])
    .some((one) => one.connection === connection && isWrittenTo(one.purpose));
}

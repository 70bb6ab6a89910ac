import { createPrivateKey, type KeyObject } from "node:crypto";
import type { Purpose } from "../model/model.js";

/** What a credential shows of itself, without being tried. Nothing here quotes the credential. */
export interface CredentialFlaw {
  /** Whether it cannot work at all, as opposed to lacking something for a purpose. */
  readonly fatal: boolean;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** The flaws of the value of a connection's secret field, for what its datasources need. */
export function credentialFlaws(
  field: string,
  value: string,
  needs: { readonly writes: boolean; readonly now: Date },
): readonly CredentialFlaw[] {
  switch (field) {
    case "sas_token":
      return sasFlaws(value, needs);
    case "credentials":
      return keyFileFlaws(value);
    case "access_key":
      return accessKeyFlaws(value);
    case "secret_access_key":
    case "obs_secret_access_key":
      return secretKeyFlaws(value);
    default:
      return [];
  }
}

/** Whether a purpose needs to write. */
export function isWrittenTo(purpose: Purpose): boolean {
  return purpose !== "input";
}

/** The letters of `sp` that a SAS token needs. */
export function sasLetters(writes: boolean): readonly string[] {
  return writes ? ["r", "l", "w", "d"] : ["r", "l"];
}

const sasNames: Readonly<Record<string, string>> = { r: "read", l: "list", w: "write", d: "delete" };

function sasFlaws(
  token: string,
  { writes, now }: { readonly writes: boolean; readonly now: Date },
): readonly CredentialFlaw[] {
  if (!/^[\x21-\x7e]*$/.test(token)) return surroundingSpace(token, "SAS token");
  const members = new URLSearchParams(token.replace(/^\?/, ""));
  const flaws: CredentialFlaw[] = [];
  const add = (code: string, fatal: boolean, message: string, remedy: string): void =>
    void flaws.push({ code, fatal, message, remedy });
  if (!members.has("sig") || !members.has("sv")) {
    add(
      "sas-form",
      true,
      "this is no SAS token: it has no `sig` or no `sv`",
      "issue a SAS token for the account",
    );
    return flaws;
  }
  const letters = members.get("sp");
  const lacking = letters === null ? [] : sasLetters(writes).filter((letter) => !letters.includes(letter));
  if (lacking.length > 0) {
    const names = lacking.map((letter) => `${sasNames[letter]} (${letter})`).join(", ");
    add(
      "sas-permissions",
      false,
      `the SAS token lacks ${names}`,
      `issue one with the permissions ${sasLetters(writes).join("")}`,
    );
  }
  const types = members.get("srt");
  if (types !== null && !(types.includes("c") && types.includes("o")))
    add(
      "sas-resource-types",
      false,
      "the SAS token is not for containers and objects (`srt`)",
      "issue one for the resource types container and object (co)",
    );
  const services = members.get("ss");
  if (services !== null && !services.includes("b"))
    add("sas-services", true, "the SAS token is not for blobs (`ss`)", "issue one for the service blob (b)");
  const start = new Date(members.get("st") ?? Number.NaN);
  if (start > now)
    add(
      "sas-not-yet-valid",
      true,
      "the SAS token is not valid yet (`st`)",
      "wait, or issue one that starts now",
    );
  const end = new Date(members.get("se") ?? Number.NaN);
  if (end <= now) add("sas-expired", true, "the SAS token has expired (`se`)", "issue a new one");
  if (members.has("sip"))
    add(
      "sas-addresses",
      false,
      "the SAS token admits only some addresses (`sip`): Lightly's must be among them",
      "issue one without `sip`, or make sure that Lightly's addresses are in it",
    );
  return flaws;
}

export type ServiceAccountKey =
  | { readonly ok: true; readonly value: { readonly clientEmail: string; readonly privateKey: KeyObject } }
  | { readonly ok: false; readonly flaw: CredentialFlaw };

/** What is needed of the JSON of a service account's key file. */
export function readServiceAccountKey(json: string): ServiceAccountKey {
  const flaw = (
    message: string,
    remedy = "store the key file as it was downloaded",
    code = "key-file-form",
  ): ServiceAccountKey => ({ ok: false, flaw: { code, fatal: true, message, remedy } });
  const members = membersOf(json);
  const { type, client_email: clientEmail, private_key: text } = members;
  if (type !== "service_account") return flaw("this is not the key file of a service account (`type`)");
  if (typeof clientEmail !== "string" || clientEmail === "")
    return flaw("the key file has no `client_email`");
  if (typeof text !== "string") return flaw("the key file has no `private_key`");
  if (text.includes(String.raw`\n`))
    return flaw(
      "the line ends of `private_key` are escaped twice: it holds the characters \\n instead of line ends",
      "store the key file as it was downloaded, without escaping it again",
    );
  try {
    const privateKey = createPrivateKey(text);
    if (privateKey.asymmetricKeyType !== "rsa") return flaw("`private_key` is not an RSA key");
    return { ok: true, value: { clientEmail, privateKey } };
  } catch {
    return flaw("`private_key` is not a private key in PEM form", undefined, "key-material");
  }
}

function keyFileFlaws(json: string): readonly CredentialFlaw[] {
  const key = readServiceAccountKey(json);
  return key.ok ? [] : [key.flaw];
}

function membersOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}

function accessKeyFlaws(id: string): readonly CredentialFlaw[] {
  if (!id.startsWith("ASIA")) return surroundingSpace(id, "access key id");
  return [
    {
      code: "temporary-key",
      fatal: true,
      message: "this access key is a temporary one (ASIA…), which does not work without its session token",
      remedy: "use the access key of an IAM user (AKIA…)",
    },
  ];
}

function secretKeyFlaws(secret: string): readonly CredentialFlaw[] {
  return surroundingSpace(secret, "secret");
}

function surroundingSpace(text: string, noun: string): readonly CredentialFlaw[] {
  if (/^[\x21-\x7e]*$/.test(text)) return [];
  return [
    {
      code: "white-space",
      fatal: true,
      message: `the ${noun} holds white space or characters beyond ASCII, which none has`,
      remedy: "store it again without white space and line ends",
    },
  ];
}

import type { TextFields } from "./provider.js";
import type { ValueProblem } from "../model/value-problem.js";

/** Says what was given instead of the key file of a service account, the only credential of Google that the platform can use. */
export function keyFileProblem(text: string): ValueProblem | undefined {
  const key = parseObject(text);
  if (key === undefined) return otherText(text);
  if (key["type"] !== "service_account")
    return {
      problem: `${otherKind(key)}, not the key file of a service account`,
      hint: "make a key of a service account, and export its file: the platform can use nothing else",
    };
  const lacking = ["client_email", "private_key"].filter(
    (name) => typeof key[name] !== "string" || key[name] === "",
  );
  if (lacking.length > 0)
    return { problem: `is a key file without ${lacking.join(" and ")}`, hint: expected };
  return privateKeyProblem(String(key["private_key"]));
}

/** A key of a service account of another project than the connection's may be meant, but rarely is. */
export function keyOfAnotherProject(
  text: string,
  { project_id: project }: TextFields,
): ValueProblem | undefined {
  const owner = parseObject(text)?.["project_id"];
  if (typeof owner !== "string" || project === undefined || owner === project || /^\d+$/.test(project))
    return undefined;
  return {
    problem: "is a key of a service account in another project than project_id says",
    hint: "export the key of that project and raise the connection's rotation, or mend project_id",
  };
}

/** A text as a JSON object; `undefined` when it is none. */
export function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
}

const expected = "expected: the JSON text of a service account's key file, as it was downloaded";

const kinds: Readonly<Record<string, string>> = {
  authorized_user: "is the login of a person",
  external_account: "is a configuration of workload identity federation",
  external_account_authorized_user: "is the login of a person of another organisation",
  gdch_service_account: "is a key for Google Distributed Cloud",
  impersonated_service_account: "is a configuration for acting as a service account",
};

function otherKind(key: Readonly<Record<string, unknown>>): string {
  if ("installed" in key || "web" in key) return "is an OAuth client";
  return kinds[String(key["type"])] ?? "is JSON of another kind";
}

function otherText(text: string): ValueProblem {
  if (/^[\w./~\\: -]+\.json$/.test(text))
    return {
      problem: "is the name of a file, not what is in it",
      hint: "write ${file:path} in the config to read a file",
    };
  if (text.startsWith("-----BEGIN"))
    return { problem: "is a private key alone, not the key file around it", hint: expected };
  if (/^AIza[\w-]{35}$/.test(text))
    return { problem: "is an API key, not the key file of a service account", hint: expected };
  if (/^\s*\{\s*\\+"/.test(text)) return { problem: "is JSON whose quotes are escaped", hint: expected };
  return isEncodedObject(text)
    ? { problem: "is encoded in base64", hint: "decode it before you export it" }
    : { problem: "is not the JSON text of a key file", hint: expected };
}

function isEncodedObject(text: string): boolean {
  return (
    /^[A-Za-z0-9+/_=\s-]+$/.test(text) &&
    Buffer.from(text, "base64").toString("utf8").trimStart().startsWith("{")
  );
}

function privateKeyProblem(pem: string): ValueProblem | undefined {
  if (!/^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    return { problem: "is a key file whose private_key is none", hint: expected };
  if (pem.includes("\\n") && !pem.includes("\n"))
    return {
      problem: "is a key file in which the line ends of private_key are escaped twice",
      hint: expected,
    };
  return undefined;
}

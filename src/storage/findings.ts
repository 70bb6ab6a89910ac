import { headerOf } from "../api/http/answer.js";
import type { Answer } from "../api/http/exchange.js";
import type { Connection } from "./connection.js";
import type { Endpoint } from "./endpoints.js";
import type { CheckName, Finding } from "./port.js";

/** The web app, which asks for files of the bucket from the browser. */
const appOrigin = "https://app.lightly.ai";

export function finding(
  check: CheckName,
  state: Finding["state"],
  message: string,
  more: Partial<Omit<Finding, "check" | "state" | "message">> = {},
): Finding {
  return {
    check,
    state,
    message,
    code: null,
    remedy: null,
    causedBy: null,
    field: "resource_path",
    ...more,
  };
}

/** A check that was not made, because another one says why it cannot succeed. */
export function notTried(check: CheckName, cause: CheckName): Finding {
  return finding(check, "unproven", `not tried: ${cause} says why`, { causedBy: cause });
}

export function publicFinding(isPublic: boolean): Finding {
  return isPublic
    ? finding("public", "warning", "anybody can list the folder without a credential", {
        remedy: "block public access to the bucket, unless it is meant to be public",
      })
    : finding("public", "proven", "the folder cannot be listed without a credential");
}

/** Asks as the browser does before it reads a file of the app's; `asked` where Lightly's documents ask for the rule. */
export async function corsFindings(
  connection: Connection,
  endpoint: Endpoint,
  target: string,
  asked: boolean,
): Promise<readonly Finding[]> {
  const answer = await connection.send({
    endpoint,
    method: "OPTIONS",
    target,
    headers: { origin: appOrigin, "access-control-request-method": "GET" },
    repeatable: true,
  });
  return answer.kind === "answer" ? [corsFinding(answer, asked)] : [];
}

function corsFinding({ status, headers }: Answer, asked: boolean): Finding {
  const allowed = headerOf(headers, "access-control-allow-origin");
  if (status < 300 && allowed !== undefined)
    return finding("cors", "proven", "the app may read files in the browser");
  const message = "no CORS rule lets https://app.lightly.ai read files in the browser";
  return asked
    ? finding("cors", "warning", message, {
        remedy: "allow GET from https://app.lightly.ai in the storage account's CORS rules for blobs",
      })
    : finding("cors", "skipped", `${message}; Lightly's documents do not ask for one here`);
}

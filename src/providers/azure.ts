import { folderProblem } from "./bucket-path.js";
import { folderOf, type Provider } from "./provider.js";
import { missingRights, sasProblem, signedEnd, signedStart, withoutQuestionMark } from "./sas-token.js";
import type { ValueProblem } from "../model/value-problem.js";

/** Azure Blob Storage with a shared access signature. The API calls the SAS token `accountKey`. */
export const azure: Provider<"azure"> = {
  type: "azure",
  wireType: "AZURE",
  fields: {
    account_name: { wire: "accountName", kind: "plain", problem: accountProblem },
    sas_token: {
      wire: "accountKey",
      kind: "secret",
      canonical: withoutQuestionMark,
      problem: sasProblem,
      start: signedStart,
      expiry: signedEnd,
      missing: missingRights,
    },
  },
  path: {
    example: "container/folder/",
    problem: pathProblem,
    place: (path, { account_name: account = "" }) => `azure:${account} ${folderOf(path)}`,
  },
  grants: {
    canList:
      "issue a SAS token with list (l) for the resource types container and object, and raise the connection's rotation",
    canRead:
      "issue a SAS token with read (r) for the resource types container and object, and raise the connection's rotation",
    canWrite:
      "issue a SAS token with write (w) for the resource types container and object, and raise the connection's rotation",
    canOverwrite:
      "issue a SAS token with write (w) and delete (d) for the resource types container and object, and raise the connection's rotation",
  },
  verifiable: true,
};

function accountProblem(name: string): ValueProblem | undefined {
  if (/^[a-z0-9]{3,24}$/.test(name)) return undefined;
  const [, account] = /^(?:https?:\/\/)?([a-z0-9]{3,24})\.[a-z]+\.core\.windows\.net\/?$/.exec(name) ?? [];
  return {
    problem: "is not the name of a storage account",
    hint:
      account === undefined ? "expected: 3 to 24 lower-case letters and digits" : `did you mean ${account}?`,
  };
}

function pathProblem(path: string): ValueProblem | undefined {
  const hint = "expected: container/folder/";
  const [, container, folder = ""] = /^([^/]+)(\/.*)?$/s.exec(path) ?? [];
  if (container === undefined || path.includes("://"))
    return { problem: "is not a path of a connection of type azure", hint };
  if (!/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$|^\$(?:root|web)$/.test(container))
    return {
      problem: "names a container that cannot exist",
      hint: `a container's name has 3 to 63 lower-case letters, digits and single hyphens; ${hint}`,
    };
  return folderProblem(folder, hint);
}

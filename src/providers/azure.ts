import { hasNameAtEnd, type Provider } from "./provider.js";

/** Azure Blob Storage with a shared access signature. The API calls the SAS token `accountKey`. */
export const azure: Provider<"azure"> = {
  type: "azure",
  wireType: "AZURE",
  fields: {
    account_name: { wire: "accountName", kind: "plain" },
    sas_token: { wire: "accountKey", kind: "secret", canonical: withoutQuestionMark, expiry: signedExpiry },
  },
  path: {
    example: "container/folder/",
    matches: (path) => /^[^/\s:]+(\/.*)?$/.test(path) && hasNameAtEnd(path),
    scope: ["account_name"],
  },
  grants: {
    canList: "issue a SAS token with list (l) for the resource types container and object",
    canRead: "issue a SAS token with read (r) for the resource types container and object",
    canWrite: "issue a SAS token with write (w) for the resource types container and object",
    canOverwrite:
      "issue a SAS token with write (w) and delete (d) for the resource types container and object",
  },
  verifiable: true,
};

function withoutQuestionMark(sasToken: string): string {
  return sasToken.startsWith("?") ? sasToken.slice(1) : sasToken;
}

/** A SAS token says when it ends in its parameter `se`, a date or a time in UTC. */
function signedExpiry(sasToken: string): Date | undefined {
  const end = new URLSearchParams(withoutQuestionMark(sasToken)).get("se");
  if (end === null || !/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(end)) return undefined;
  const date = new Date(end);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

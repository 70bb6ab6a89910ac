/** A credential in a text that is shown. */
export interface PastedSecret {
  /** With its article: `a SAS token`. */
  readonly what: string;
  /** Offset from which on nothing of the text may be shown. */
  readonly start: number;
}

/** How credentials look that people paste along with something else. The first form that fits gives the name. */
const forms: readonly (readonly [what: string, form: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----|"private_key"\s*:/],
  ["a connection string", /(?:AccountKey|SharedAccessKey|SharedAccessSignature)\s*=/i],
  ["a SAS token", /(?:[?&;]|^|%3F|%26)sig(?:=|%3D)/i],
  ["a presigned URL", /[?&;](?:X-(?:Amz|Goog|Obs)-(?:Signature|Security-Token|Credential)|Signature)=/i],
  // A password may hold what should have been escaped. In what is meant, neither host nor bucket has a colon before an @.
  ["a user name or password", /^[a-z][a-z0-9+.-]*:\/\/[^\s/@]*:\S*@|^https?:\/\/\S*@/i],
];

/** Finds the credential in a text that should hold none; `undefined` where none is known by its looks. */
export function pastedSecret(text: string): PastedSecret | undefined {
  if (isSecretKey(text)) return { what: "a secret key", start: 0 };
  const found = forms.find(([, form]) => form.test(text));
  return found === undefined ? undefined : { what: found[0], start: startIn(text) };
}

/** The part of a text before whatever may be a credential: also before a question mark, which no public text needs. */
export function publicPart(text: string): string {
  const { start } = pastedSecret(text) ?? { start: startIn(text) };
  return text.slice(0, start);
}

/** Whether a text that should be the id of a key looks like its secret: ids are shorter, or of one case. */
export function isNoKeyId(text: string): boolean {
  return (
    isSecretKey(text) || /[+/=]/.test(text) || (text.length >= 30 && /[a-z]/.test(text) && /[A-Z]/.test(text))
  );
}

/** An account key of Azure, a secret key of 64 hex digits, or one of 40 random characters, as AWS and others issue them. */
function isSecretKey(text: string): boolean {
  if (/^[A-Za-z0-9+/]{86}==$|^[0-9a-f]{64}$/.test(text)) return true;
  if (!/^[A-Za-z0-9+/]{40}$/.test(text)) return false;
  // In the words and numbers of a path the kind of character changes less often, and letters stand together.
  const runs = text.match(/[a-z]+|[A-Z]+|\d+|[+/]+/g) ?? [];
  return runs.length > 13 && runs.filter((run) => /^[a-z]{5}/.test(run)).length < 2;
}

function startIn(text: string): number {
  const starts = [/\?/, /^[a-z][a-z0-9+.-]*:\/\/[^\s/]*@/i, ...forms.map(([, form]) => form)].map((form) =>
    text.search(form),
  );
  return Math.min(text.length, ...starts.filter((start) => start >= 0));
}

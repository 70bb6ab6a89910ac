/**
 * The reference that somebody meant who wrote a whole text in the way of a shell, of another tool, or with a slip; `undefined`
 * for a text that may be a secret. A name is repeated only where it can be nothing but one.
 */
export function meantReference(text: string): string | undefined {
  const name = firstGroup(certain, text);
  if (name !== undefined) return `\${env:${nameIn(name)}}`;
  const path = firstGroup([/^\$?\{?\s*file\s*:\s*([\w./~ -]+?)\s*\}?$/i], text);
  if (path !== undefined) return `\${file:${path}}`;
  const possible = firstGroup(likely, text);
  if (possible === undefined) return undefined;
  return `\${env:${possible.includes("_") ? nameIn(possible) : "NAME"}}`;
}

/** `${{ secrets.NAME }}`; then `${NAME}`, `${env:NAME-TWO}`, `${ENV: NAME}`, `${env.NAME}` and `${env:NAME`. */
const certain: readonly RegExp[] = [
  /^\$?\{\{\s*(?:secrets|vars|env)\.([\w-]+)\s*\}\}$/,
  /^\$\{\s*(?:[A-Za-z]+\s*[:.]\s*)?([\w-]+)\s*\}?$/,
  /^\{?env:([\w-]+)\}?$/i,
  /^\$env:(\w+)$/i,
  // A whole reference with a quote, a blank or a question mark beside it.
  /^[\s"'?]{1,2}\$\{env:(\w+)\}[\s"']{0,2}$/,
  /^\$\{env:(\w+)\}[\s"']{1,2}$/,
];

/** `$NAME`, `$(NAME)`, `%NAME%` and `{{ NAME }}`. */
const likely: readonly RegExp[] = [
  /^\$([A-Z][A-Z0-9_]*)$/,
  /^\$\(\s*([A-Z][A-Z0-9_]*)\s*\)$/,
  /^%([A-Z][A-Z0-9_]*)%$/,
  /^\{\{\s*([A-Z][A-Z0-9_]*)\s*\}\}$/,
];

function firstGroup(forms: readonly RegExp[], text: string): string | undefined {
  for (const form of forms) {
    const [, group] = form.exec(text) ?? [];
    if (group !== undefined) return group;
  }
  return undefined;
}

function nameIn(text: string): string {
  const name = text.replaceAll("-", "_");
  return /^[A-Za-z_]\w{0,63}$/.test(name) ? name : "NAME";
}

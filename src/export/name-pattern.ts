/** Whether a dataset's name matches a name or glob: `*` stands for any text, `?` for any one character. */
export function matchesName(pattern: string, name: string): boolean {
  const source = pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, (character) =>
    character === "*" ? ".*" : character === "?" ? "." : `\\${character}`,
  );
  return new RegExp(`^${source}$`, "su").test(name);
}

/** A workflow command, as the runner of GitHub Actions reads it. */
export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/**
 * Reads a line as the runner does: `::` after white space, the name up to a space, properties up to the next `::`.
 *
 * @throws {Error} when the line is no command.
 */
export function parseCommand(line: string): Command {
  const text = line.trimStart();
  const end = text.indexOf("::", 2);
  if (!text.startsWith("::") || end < 0) throw new Error(`No command: ${JSON.stringify(line)}`);
  const [name = "", ...rest] = text.slice(2, end).split(" ");
  const properties = rest
    .join(" ")
    .split(",")
    .filter((property) => property !== "")
    .map((property) => {
      const equals = property.indexOf("=");
      const value = property
        .slice(equals + 1)
        .replaceAll("%3A", ":")
        .replaceAll("%2C", ",");
      return [property.slice(0, equals), unescaped(value)] as const;
    });
  return { name, properties: Object.fromEntries(properties), message: unescaped(text.slice(end + 2)) };
}

function unescaped(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

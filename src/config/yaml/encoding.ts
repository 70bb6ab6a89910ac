import type { Finding } from "../document.js";

/** The text of a config file, without a byte order mark, and what is wrong with the way it is written down. */
export interface Decoded {
  readonly text: string;
  readonly findings: readonly OffsetFinding[];
}

/** A finding about the text itself: its place is an offset, not a path. */
export interface OffsetFinding extends Omit<Finding, "path" | "part"> {
  readonly offset: number;
  /** Characters; one unless said otherwise. */
  readonly length?: number;
}

/**
 * Decodes a config file. Anything but UTF-8 with LF line ends and without a byte order mark is a finding: such a file
 * looks the same in every editor, yet differs in every diff.
 */
export function decodeConfig(bytes: Uint8Array): Decoded {
  const decoded = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const text = decoded.startsWith("\uFEFF") ? decoded.slice(1) : decoded;
  const findings: OffsetFinding[] = [];
  if (text !== decoded) {
    findings.push({
      offset: 0,
      code: "encoding",
      message: "the file starts with a byte order mark (BOM)",
      hint: "save it as UTF-8 without BOM",
    });
  }
  const carriageReturn = text.indexOf("\r");
  if (carriageReturn >= 0) {
    findings.push({
      offset: carriageReturn,
      code: "encoding",
      message: "the line ends with a carriage return (CRLF line ends)",
      hint: "save the file with LF line ends; in a git repository, `*.yaml text eol=lf` in .gitattributes keeps them",
    });
  }
  const replacement = text.indexOf("\uFFFD");
  if (replacement >= 0 && !isValidUtf8(bytes)) {
    findings.push({
      offset: replacement,
      code: "encoding",
      message: "the file is not valid UTF-8",
      hint: "save it as UTF-8",
    });
  }
  return { text, findings };
}

function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

import type { Finding } from "../document.js";

/** A finding about the text itself: its place is an offset, not a path. */
export interface OffsetFinding extends Omit<Finding, "path" | "part"> {
  readonly offset: number;
  /** Characters; one unless said otherwise. */
  readonly length?: number;
}

/** The text of a config file, with LF line ends and without a byte order mark, and why it cannot be used, if so. */
export interface Decoded {
  readonly text: string;
  readonly problem: OffsetFinding | undefined;
}

/** Decodes UTF-8, with or without byte order mark, with LF or CRLF line ends: editors and git write all of these. */
export function decodeConfig(bytes: Uint8Array): Decoded {
  if (isUtf16(bytes)) return { text: "", problem: { offset: 0, ...utf16 } };
  const text = new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
  const problem = at(text.indexOf("\0"), zeroByte) ?? at(text.indexOf("\r"), carriageReturn);
  const replacement = text.indexOf("\uFFFD");
  const isInvalid = replacement >= 0 && !isValidUtf8(bytes);
  return { text, problem: isInvalid ? { offset: replacement, ...notUtf8 } : problem };
}

/** Told by its byte order mark, or by the zero beside each character of plain English. */
function isUtf16([first = 1, second = 1]: Uint8Array): boolean {
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return hasMark || (first === 0) !== (second === 0);
}

function at(offset: number, problem: Omit<OffsetFinding, "offset">): OffsetFinding | undefined {
  return offset < 0 ? undefined : { offset, ...problem };
}

function isValidUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const utf16 = {
  code: "encoding",
  message: "the file is UTF-16, not UTF-8",
  hint: "save it as UTF-8; what PowerShell's `>` writes is UTF-16, `Out-File -Encoding utf8` is not",
} as const;
const notUtf8 = {
  code: "encoding",
  message: "the file is not valid UTF-8",
  hint: "save it as UTF-8; the character here is perhaps of Latin-1 or Windows-1252",
} as const;
const zeroByte = {
  code: "encoding",
  message: "a zero byte, which no text holds",
  hint: "save the file as UTF-8 text; the name is perhaps that of another file",
} as const;
const carriageReturn = {
  code: "encoding",
  message: "a carriage return without a line feed",
  hint: "save the file with LF or CRLF line ends",
} as const;

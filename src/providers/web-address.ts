import type { ValueProblem } from "../model/value-problem.js";

/**
 * Says what is wrong with the URL of a server: one that has anything but a host, a port and a path, or whose host is read as
 * another one than it is written.
 */
export function addressProblem(text: string): ValueProblem | undefined {
  const [, host, port, path = ""] =
    /^https?:\/\/(\[[^\]]*\]|[^\s/?#\\:]*)(?::([^\s/?#\\]*))?(.*)$/s.exec(text) ?? [];
  if (host === undefined || host === "") return { problem: "is not a URL", hint: urlHint };
  if (/[^!-~]/.test(path) || /[?#\\]/.test(path))
    return { problem: "has more than a host, a port and a path", hint: urlHint };
  if (port !== undefined && !isPort(port))
    return { problem: "has a port that does not exist", hint: "ports are numbers from 1 to 65535" };
  const read = hostOf(text);
  if (read === undefined || isTooLong(host))
    return { problem: "has a host that cannot exist", hint: urlHint };
  if (read !== host.toLowerCase())
    return {
      problem: `has a host that is read as ${read}`,
      hint: `write ${read}, if that is what is meant`,
    };
  return undefined;
}

/** The server that a URL leads to, in one form for all spellings of it: its case, its default port, http or https. */
export function canonicalServer(text: string): string {
  try {
    const { hostname, port, pathname } = new URL(text);
    return `${hostname}${port === "" ? "" : `:${port}`}${pathname.replace(/\/+$/, "")}`;
  } catch {
    return text;
  }
}

const urlHint = "expected: https:// and the name of the server, such as https://storage.example.com";

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function isTooLong(host: string): boolean {
  return host.length > 253 || host.split(".").some((label) => label.length > 63);
}

function hostOf(text: string): string | undefined {
  try {
    return new URL(text).hostname;
  } catch {
    return undefined;
  }
}

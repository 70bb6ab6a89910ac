/**
 * Whether a `Host` header names this machine. A page on the Internet can let its own name resolve to 127.0.0.1 and then
 * read every answer; its requests still carry that name.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  const name = (host ?? "").replace(/:\d+$/, "").toLowerCase();
  return name === "localhost" || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name);
}

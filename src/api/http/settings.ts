import type { Secret } from "../../model/secret.js";
import type { ProxySettings } from "./proxy-settings.js";

/** Everything that the transport needs to know; safe to print, for secrets are {@link Secret} values. */
export interface ApiSettings {
  /** `https://host[:port][/base]`, without a trailing `/`. */
  readonly server: string;
  readonly token: Secret;
  /** Version of this package, for the `User-Agent` header. */
  readonly version: string;
  /** PEM certificates to trust besides Node's own. */
  readonly caCertificates: string | undefined;
  readonly proxy: ProxySettings | undefined;
  /** Milliseconds that one attempt may take, from connecting to the last byte of the answer. */
  readonly timeoutMs: number;
  /** How many times a request is repeated at most. */
  readonly retries: number;
  /** Requests that are under way at the same time, at most. */
  readonly parallelism: number;
}

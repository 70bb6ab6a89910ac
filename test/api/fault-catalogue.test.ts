import { expect, test } from "vitest";
import { faultOf } from "../../src/api/http/fault-catalogue.js";

test.each([
  [{ code: "ETIMEDOUT", unreachable: "proxy" }, false, "no connection to {peer} in time", "proxy"],
  [
    { code: "UND_ERR_CONNECT_TIMEOUT", unreachable: "server" },
    false,
    "no connection to {peer} in time",
    "time-out",
  ],
  [{ code: "DEADLINE" }, false, "no complete answer from {peer} in time", "time-out"],
  [
    { code: "CERT_HAS_EXPIRED" },
    true,
    "the certificate of {peer} has expired (CERT_HAS_EXPIRED)",
    "certificates",
  ],
  [
    { code: "CERT_NOT_YET_VALID" },
    true,
    "the certificate of {peer} is not valid yet (CERT_NOT_YET_VALID)",
    "certificates",
  ],
  [
    { code: "UND_ERR_HEADERS_OVERFLOW" },
    true,
    "what {peer} answers is not HTTP (UND_ERR_HEADERS_OVERFLOW)",
    "server",
  ],
] as const)("%j", (fault, permanent, text, advice) => {
  expect(
    faultOf({ kind: "fault", sent: false, status: undefined, unreachable: undefined, ...fault }),
  ).toEqual({ permanent, text, advice });
});

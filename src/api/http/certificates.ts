import { X509Certificate } from "node:crypto";

import type { Parsed } from "../server-address.js";
import { fileProblem, type ReadFile } from "../small-file.js";

/** Bytes. The bundles of operating systems have about 250 KB. */
const largestBundle = 8 * 1024 * 1024;

/** The PEM bundle at `path`, with at least one certificate and none that is malformed. */
export async function readCertificates(path: string, readFile: ReadFile): Promise<Parsed<string>> {
  const refuse = (reason: string): Parsed<string> => ({
    ok: false,
    problem: `The file of LIGHTLY_CA_CERTS ${reason}.`,
  });
  let pem: string;
  try {
    pem = new TextDecoder().decode(await readFile(path, largestBundle));
  } catch (error) {
    return refuse(fileProblem(error));
  }
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gsu) ?? [];
  if (certificates.length === 0) return refuse("holds no certificate in PEM form");
  const malformed = certificates.findIndex((certificate) => !isCertificate(certificate));
  if (malformed !== -1) return refuse(`holds a malformed certificate (number ${malformed + 1})`);
  return { ok: true, value: certificates.join("\n") };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint256 !== "";
  } catch {
    return false;
  }
}

import { X509Certificate } from "node:crypto";

import type { Parsed } from "./server-address.js";
import type { ReadFile } from "../../files/read.js";

/** Bytes. The bundles of operating systems have about 250 KB. */
const largestBundle = 8 * 1024 * 1024;

/** The PEM bundle at `path`, with at least one certificate and none that is malformed. */
export async function readCertificates(path: string, readFile: ReadFile): Promise<Parsed<string>> {
  const refuse = (reason: string): Parsed<string> => ({
    ok: false,
    problem: `The file of LIGHTLY_CA_CERTS ${reason}.`,
  });
  const reading = await readFile(path, largestBundle);
  if (reading.kind !== "read") return refuse(`cannot be used: ${reading.problem}`);
  const certificates = certificatesIn(reading.bytes);
  if (certificates.length === 0) return refuse("holds no certificate in PEM form");
  const malformed = certificates.findIndex((certificate) => !isCertificate(certificate));
  if (malformed !== -1) return refuse(`holds a malformed certificate (number ${malformed + 1})`);
  return { ok: true, value: certificates.join("\n") };
}

/**
 * The certificates of the file that NODE_EXTRA_CA_CERTS names. Node trusts them by itself, but Node 20 no longer does where
 * others are added. What cannot be used is left out, as Node does.
 */
export async function readExtraCertificates(path: string, readFile: ReadFile): Promise<string> {
  const reading = path === "" ? undefined : await readFile(path, largestBundle);
  return reading?.kind === "read" ? certificatesIn(reading.bytes).filter(isCertificate).join("\n") : "";
}

function certificatesIn(pem: Uint8Array): readonly string[] {
  const text = new TextDecoder().decode(pem);
  return text.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gsu) ?? [];
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint256 !== "";
  } catch {
    return false;
  }
}

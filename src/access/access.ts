import type { ProviderType } from "../model/desired.js";
import type { Block } from "./terraform.js";

/** What to grant for the locations of one credential, in its cloud's own terms. Holds references, never a secret. */
export interface Access {
  readonly provider: ProviderType;
  /** Whose access it is: `connection workspace`. */
  readonly subject: string;
  /** The datasources that it is for, `dataset.purpose`. */
  readonly users: readonly string[];
  /** What to paste, in this order. */
  readonly steps: readonly Step[];
  /** What else must hold. */
  readonly notes: readonly string[];
  /** The same as Terraform; empty where there is nothing to declare. */
  readonly terraform: readonly Block[];
}

export type Step =
  /** A document for the cloud's console or tools. */
  | { readonly kind: "document"; readonly title: string; readonly content: JsonValue }
  /** A command for a shell. */
  | { readonly kind: "command"; readonly title: string; readonly command: string };

export type JsonValue =
  | string
  | number
  | boolean
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** One folder, and whether Lightly writes there. */
export interface Folder {
  readonly bucket: string;
  /** As the config writes it: empty, or with or without a `/` at its end. */
  readonly written: string;
  /** Empty, or with a `/` at its end. */
  readonly prefix: string;
  readonly writes: boolean;
}

/** The locations of one credential. */
export interface Credential {
  readonly provider: ProviderType;
  readonly subject: string;
  /** Letters, digits and `_`, for names in Terraform. */
  readonly name: string;
  readonly users: readonly string[];
  readonly folders: readonly Folder[];
  /** The connection's fields; of a secret, its reference. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A field that the schema requires of the connection; empty for any other. */
export function fieldOf({ fields }: Pick<Credential, "fields">, name: string): string {
  return fields[name] ?? "";
}

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

import { checker } from "./validation.js";

/** What is not known of the platform, as switches. All can be changed while the emulator runs. */
export interface EmulatorSettings {
  /** What GET shows in secret fields: the true value, a fixed non-empty text that is legal there, or no such member. */
  readonly secrets: "echo" | "mask" | "omit";
  /** Status of `DATASET_NAME_EXISTS`. */
  readonly nameClashStatus: 400 | 409;
  /** `allow` accepts a second dataset of a name, as if two creates had won a race. */
  readonly duplicateNames: "refuse" | "allow";
  /** Whether name queries and the uniqueness of names ignore case. */
  readonly caseInsensitiveNames: boolean;
  /** Type of a dataset that was created without one. */
  readonly defaultType: "Images" | "Videos" | "Crops";
  /** What PUT does to the end of `fullPath`. An empty path stays empty. */
  readonly trailingSlash: "keep" | "add" | "strip";
  /** Items on a page when the request names no size. */
  readonly defaultPageSize: number;
  /** A larger page asked for is silently cut to this. */
  readonly maxPageSize: number;
  /** Order of lists: by creation, by name, newest first, or last modified first. */
  readonly listOrder: "created" | "name" | "reversed" | "modified";
  /** How many of the newest datasets lists and name queries do not show yet, as a lagging replica would. */
  readonly listLag: number;
  /** How many items of the page before a page repeats at its start, as happens when items are added meanwhile. */
  readonly pageOverlap: number;
  /** Whether a dataset is born with a `LIGHTLY` datasource in storage hosted by Lightly. */
  readonly autoCreateLightlyDatasource: boolean;
  /** Whether PUT keeps the id of the datasource that it replaces. */
  readonly stableDatasourceIds: boolean;
  /** Whether `INPUT_OUTPUT` may stand beside `INPUT` or `LIGHTLY` in one dataset. */
  readonly mixedPurposes: "allow" | "reject";
  /** Whether PUT refuses a datasource for which verification is set to fail. */
  readonly checkCredentialsOnPut: boolean;
  /** Whether PUT refuses a `LOCAL` path that is absolute, a URL, or has `.` or `..` segments. */
  readonly checkLocalPaths: boolean;
  /** Whether PUT of a datasource sets the watermark back to 0. */
  readonly putResetsWatermark: boolean;
  /** Answer to a list of datasources when there are none. */
  readonly missingDatasources: "empty" | "404";
  /** Whether DELETE refuses every dataset without `force=true`; one with unfinished runs is refused always. */
  readonly deleteNeedsForce: boolean;
  /** Verification of a `LOCAL` datasource: an error, success, or four false flags. */
  readonly verifyLocal: "unsupported" | "ok" | "false";
  /** Whether the token is accepted in the `Authorization` header. */
  readonly bearer: boolean;
  /** Status for a missing or unknown token. */
  readonly badTokenStatus: 401 | 403;
  /** Status for a dataset of somebody else that the caller may not see. */
  readonly foreignDatasetStatus: 403 | 404;
  /** What sharing does with an e-mail address that no user has. */
  readonly unknownShareEmails: "accept" | "reject";
  /** Whether absent optional members are sent as `null`. */
  readonly nulls: boolean;
  /** Whether responses have a member that no client knows. */
  readonly extraFields: boolean;
}

export const defaultSettings: EmulatorSettings = {
  secrets: "echo",
  nameClashStatus: 400,
  duplicateNames: "refuse",
  caseInsensitiveNames: false,
  defaultType: "Images",
  trailingSlash: "keep",
  defaultPageSize: 100,
  maxPageSize: 5000,
  listOrder: "created",
  listLag: 0,
  pageOverlap: 0,
  autoCreateLightlyDatasource: false,
  stableDatasourceIds: true,
  mixedPurposes: "allow",
  checkCredentialsOnPut: false,
  checkLocalPaths: true,
  putResetsWatermark: false,
  missingDatasources: "empty",
  deleteNeedsForce: false,
  verifyLocal: "unsupported",
  bearer: true,
  badTokenStatus: 401,
  foreignDatasetStatus: 404,
  unknownShareEmails: "accept",
  nulls: false,
  extraFields: false,
};

const properties = {
  secrets: { enum: ["echo", "mask", "omit"] },
  nameClashStatus: { enum: [400, 409] },
  duplicateNames: { enum: ["refuse", "allow"] },
  caseInsensitiveNames: { type: "boolean" },
  defaultType: { enum: ["Images", "Videos", "Crops"] },
  trailingSlash: { enum: ["keep", "add", "strip"] },
  defaultPageSize: { type: "integer", minimum: 1 },
  maxPageSize: { type: "integer", minimum: 1 },
  listOrder: { enum: ["created", "name", "reversed", "modified"] },
  listLag: { type: "integer", minimum: 0 },
  pageOverlap: { type: "integer", minimum: 0 },
  autoCreateLightlyDatasource: { type: "boolean" },
  stableDatasourceIds: { type: "boolean" },
  mixedPurposes: { enum: ["allow", "reject"] },
  checkCredentialsOnPut: { type: "boolean" },
  checkLocalPaths: { type: "boolean" },
  putResetsWatermark: { type: "boolean" },
  missingDatasources: { enum: ["empty", "404"] },
  deleteNeedsForce: { type: "boolean" },
  verifyLocal: { enum: ["unsupported", "ok", "false"] },
  bearer: { type: "boolean" },
  badTokenStatus: { enum: [401, 403] },
  foreignDatasetStatus: { enum: [403, 404] },
  unknownShareEmails: { enum: ["accept", "reject"] },
  nulls: { type: "boolean" },
  extraFields: { type: "boolean" },
} as const satisfies Record<keyof EmulatorSettings, object>;

/** JSON Schema of a partial {@link EmulatorSettings}: what a PATCH may carry, and what flags may say. */
export const settingsSchema = { type: "object", additionalProperties: false, properties } as const;

/** Checks a partial {@link EmulatorSettings} that comes from outside the type system. */
export const settingsChecker = checker<Partial<EmulatorSettings>>(settingsSchema);

import type { DatasourceConfig } from "./datasource-config.js";
import { datasourceSchema } from "./datasource-config.js";
import { jsonBody } from "./validation.js";

export const datasetTypes = ["Images", "Videos", "Crops"] as const;
export const imgTypes = ["full", "thumbnail", "meta"] as const;
export const creators = [
  "UNKNOWN",
  "USER_WEBAPP",
  "USER_PIP",
  "USER_PIP_LIGHTLY_MAGIC",
  "USER_WORKER",
] as const;
export const priorities = ["LOW", "MID", "HIGH", "CRITICAL"] as const;
export const runStates = ["OPEN", "LOCKED", "DONE", "CANCELED"] as const;

export type DatasetType = (typeof datasetTypes)[number];
export type ImgType = (typeof imgTypes)[number];
export type Creator = (typeof creators)[number];
export type Priority = (typeof priorities)[number];
export type RunState = (typeof runStates)[number];

export const idSchema = { type: "string", pattern: "^[a-f0-9]{24}$" } as const;
export const nameSchema = { type: "string", minLength: 3, pattern: "^[a-zA-Z0-9][a-zA-Z0-9 _-]+$" } as const;
export const texts = { type: "array", items: { type: "string" } } as const;
export const count = { type: "integer", minimum: 0 } as const;

export interface DatasetCreateRequest {
  readonly name: string;
  readonly type?: DatasetType;
  readonly imgType?: ImgType;
  readonly creator?: Creator;
  readonly parentDatasetId?: string;
}

export const datasetCreateRequest = jsonBody<DatasetCreateRequest>(
  closed(["name"], {
    name: nameSchema,
    type: { enum: datasetTypes },
    imgType: { enum: imgTypes },
    creator: { enum: creators },
    parentDatasetId: idSchema,
  }),
);

/** Only the name of a dataset can be changed. */
export const datasetUpdateRequest = jsonBody<{ readonly name: string }>(
  closed(["name"], { name: nameSchema }),
);

export interface JobStatusMeta {
  readonly total: number;
  readonly processed: number;
  readonly uploadMethod?: "USER_WEBAPP" | "USER_PIP" | "INTERNAL";
  readonly isRegistered?: boolean;
}

export const jobStatusMeta = jsonBody<JobStatusMeta>(
  closed(["total", "processed"], {
    total: count,
    processed: count,
    uploadMethod: { enum: ["USER_WEBAPP", "USER_PIP", "INTERNAL"] },
    isRegistered: { type: "boolean" },
  }),
);

export const datasourceConfig = jsonBody<DatasourceConfig>(datasourceSchema);

export const watermarkRequest = jsonBody<{ readonly processedUntilTimestamp: number }>(
  closed(["processedUntilTimestamp"], { processedUntilTimestamp: count }),
);

export interface ShareRequest {
  readonly accessType: "WRITE";
  readonly users?: readonly string[];
  readonly teams?: readonly string[];
  readonly creator?: Creator;
}

export const shareRequest = jsonBody<ShareRequest>(
  closed(["accessType"], {
    accessType: { enum: ["WRITE"] },
    users: texts,
    teams: texts,
    creator: { enum: creators },
  }),
);

export interface ScheduleRequest {
  readonly configId: string;
  readonly priority: Priority;
  readonly runsOn?: readonly string[];
  readonly creator?: Creator;
}

export const scheduleRequest = jsonBody<ScheduleRequest>(
  closed(["configId", "priority"], {
    configId: idSchema,
    priority: { enum: priorities },
    runsOn: texts,
    creator: { enum: creators },
  }),
);

/** An object that admits no other members than the named ones, as the platform's models do. */
export function closed(required: readonly string[], properties: Readonly<Record<string, object>>): object {
  return { type: "object", required, additionalProperties: false, properties };
}

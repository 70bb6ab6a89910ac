/**
 * The status of each machine code. Which pairs the platform uses is not published; these follow the names of the codes
 * and the statuses that it declares, so a client should branch on the code.
 */
const statusOf = {
  BAD_REQUEST: 400,
  MALFORMED_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  PAYLOAD_TOO_LARGE: 413,
  NOT_IMPLEMENTED: 500,
  ILLEGAL_ACTION_RESOURCE_IN_USE: 400,
  USER_NOT_KNOWN: 400,
  ACCESS_CONTROL_UNKNOWN: 404,
  DATASET_UNKNOWN: 404,
  DATASET_NAME_EXISTS: 400,
  DATASET_DATASOURCE_UNKNOWN: 404,
  DATASET_DATASOURCE_INVALID: 400,
  DATASET_DATASOURCE_CREDENTIALS_ERROR: 400,
  DATASET_DATASOURCE_ACTION_NOT_IMPLEMENTED: 400,
  DATASET_DATASOURCE_ILLEGAL_ACTION: 400,
  DOCKER_WORKER_SCHEDULE_UNKNOWN: 404,
  DOCKER_WORKER_SCHEDULE_UPDATE_FAILED: 400,
} as const;

export type WireErrorCode = keyof typeof statusOf;

/** A refusal that is answered with an error body. The message never repeats a value of the request: it may be a secret. */
export class WireError extends Error {
  readonly code: WireErrorCode;
  readonly status: number;

  constructor(code: WireErrorCode, message: string, status: number = statusOf[code]) {
    super(message);
    this.name = "WireError";
    this.code = code;
    this.status = status;
  }
}

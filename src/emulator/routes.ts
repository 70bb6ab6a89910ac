import { asking, carrying, endpoint, plain } from "./calls.js";
import type { DatasetCall, Endpoint, OpenCall, UserCall } from "./calls.js";
import * as queries from "./dataset-queries.js";
import * as datasets from "./datasets.js";
import * as datasources from "./datasources.js";
import { flag, oneOf, someOf, text } from "./parameters.js";
import { latestClient, minimumClient, quota } from "./platform.js";
import * as bodies from "./request-schemas.js";
import { answerSchedule, cancelRun, scheduleRun } from "./schedule.js";
import { answerShares, deleteShare, replaceShare } from "./sharing.js";
import { verifyDatasources } from "./verification.js";
import { answerWatermark, putWatermark } from "./watermark.js";

/**
 * `open` needs no token; `user` needs one; `read` and `write` also need a dataset. Owners and people it is shared with may
 * write, team mates may read, and for everybody else it does not exist.
 */
export type Route = { readonly method: string; readonly pattern: string } & (
  | { readonly access: "open"; readonly answer: Endpoint<OpenCall> }
  | { readonly access: "user"; readonly answer: Endpoint<UserCall> }
  | { readonly access: "read" | "write"; readonly answer: Endpoint<DatasetCall> }
);

const dataset = "/v1/datasets/{datasetId}";
const runQuery = { state: oneOf(bodies.runStates), states: someOf(bodies.runStates) };
const scheduleInput = { query: { disableConfigValidation: flag }, body: bodies.scheduleRequest };

/** Every endpoint. Earlier lines win, so literal segments stand before parameters. */
export const routes: readonly Route[] = [
  open("GET", "/v1/versions/pip/latest", asking({ currentVersion: text }, latestClient)),
  open("GET", "/v1/versions/pip/minimum", asking({ currentVersion: text }, minimumClient)),
  user("GET", "/v1/quota", plain(quota)),

  user("POST", "/v1/datasets", carrying(bodies.datasetCreateRequest, datasets.createDataset)),
  user("GET", "/v1/datasets", asking(queries.listQuery, queries.answerList)),
  user("GET", "/v1/datasets/query/name/{datasetName}", asking(queries.nameQuery, queries.answerNames)),
  user("GET", "/v1/datasets/enriched", asking(queries.enrichedListQuery, queries.answerEnrichedList)),
  user("GET", "/v1/datasets/enriched/query/ids", asking(queries.idsQuery, queries.answerEnrichedIds)),
  user(
    "GET",
    "/v1/datasets/enriched/query/name/{datasetName}",
    asking(queries.nameQuery, queries.answerEnrichedNames),
  ),
  read("GET", dataset, plain(datasets.answerDataset)),
  write("PUT", dataset, carrying(bodies.datasetUpdateRequest, datasets.renameDataset)),
  write("DELETE", dataset, asking(datasets.deleteQuery, datasets.deleteDataset)),
  read("GET", `${dataset}/children`, plain(queries.answerChildren)),
  write("PUT", `${dataset}/registerDatasetUpload`, carrying(bodies.jobStatusMeta, datasets.registerUpload)),

  read("GET", `${dataset}/datasource`, asking(datasources.purposeQuery, datasources.answerDatasource)),
  write("PUT", `${dataset}/datasource`, carrying(bodies.datasourceConfig, datasources.putDatasource)),
  read("GET", `${dataset}/datasource/all`, plain(datasources.answerAllDatasources)),
  read("GET", `${dataset}/datasource/verify`, plain(verifyDatasources)),
  read("GET", `${dataset}/datasource/processedUntilTimestamp`, plain(answerWatermark)),
  write(
    "PUT",
    `${dataset}/datasource/processedUntilTimestamp`,
    carrying(bodies.watermarkRequest, putWatermark),
  ),

  read("GET", `${dataset}/collaboration/access`, plain(answerShares)),
  write("POST", `${dataset}/collaboration/access`, carrying(bodies.shareRequest, replaceShare)),
  write("DELETE", `${dataset}/collaboration/access/{accessConfigId}`, plain(deleteShare)),

  write("POST", `${dataset}/docker/worker/schedule`, endpoint(scheduleInput, scheduleRun)),
  read("GET", `${dataset}/docker/worker/schedule`, asking(runQuery, answerSchedule)),
  write("PUT", `${dataset}/docker/worker/schedule/{scheduledId}`, plain(cancelRun)),
];

function open(method: string, pattern: string, answer: Endpoint<OpenCall>): Route {
  return { method, pattern, access: "open", answer };
}

function user(method: string, pattern: string, answer: Endpoint<UserCall>): Route {
  return { method, pattern, access: "user", answer };
}

function read(method: string, pattern: string, answer: Endpoint<DatasetCall>): Route {
  return { method, pattern, access: "read", answer };
}

function write(method: string, pattern: string, answer: Endpoint<DatasetCall>): Route {
  return { method, pattern, access: "write", answer };
}

/**
 * The stages of the pipeline as functions: config → desired state; API → actual state; both → plan; plan → result.
 * Reports turn values into text. Nothing here touches the process.
 */
export { checkConfig, type ConfigSources, type ReadConfig, readConfig } from "./config/index.js";
export { createLightlyApi, readOnly } from "./api/lightly.js";
export { type ApiSettings, readApiSettings } from "./api/settings.js";
export { readRegularFile } from "./files/read.js";
export { createTransport } from "./api/http/transport.js";
export type { Diagnostic, DiagnosticCode, Position } from "./model/diagnostics.js";
export { diagnosticCodes } from "./model/diagnostics.js";
export * from "./model/errors.js";
export type * from "./model/actual.js";
export type * from "./model/desired.js";
export type * from "./model/plan.js";
export type {
  LightlyReader,
  LightlyWriter,
  PermissionReport,
  RemoteDataset,
  WireDatasource,
} from "./model/remote.js";
export type * from "./model/result.js";
export { type ApplyOptions, applyPlan } from "./reconcile/apply.js";
export { makePlan } from "./reconcile/plan.js";
export { readActual } from "./reconcile/read.js";
export { diagnosticsText } from "./report/diagnostics-text.js";
export { coloured, type Palette, plain } from "./report/palette.js";
export { planText } from "./report/plan-text.js";
export { resultText } from "./report/result-text.js";
export { reveal, Secret } from "./model/secret.js";
export { planDocument, type PlanFacts } from "./documents/plan-document.js";
export { resultDocument, type ResultFacts } from "./documents/result-document.js";
export { summarizeResult } from "./model/result.js";

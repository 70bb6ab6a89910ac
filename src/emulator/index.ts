/** A local HTTP server that behaves like the Lightly API, for demos and tests without an account. */
export { startEmulator } from "./server.js";
export type { Emulator, EmulatorOptions } from "./server.js";
export { defaultUsers } from "./accounts.js";
export type { EmulatorUser } from "./accounts.js";
export { defaultSettings, settingsSchema } from "./settings.js";
export type { EmulatorSettings } from "./settings.js";
export type { FaultRule } from "./faults.js";
export type { LoggedRequest } from "./request-log.js";
export type { OutcomeRule } from "./outcomes.js";
export type {
  DatasetRecord,
  DatasourceRecord,
  EmulatorState,
  RunRecord,
  ShareRecord,
  TestWrite,
} from "./state.js";

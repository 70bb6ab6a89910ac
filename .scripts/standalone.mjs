// @ts-check
import standaloneModule from "ajv/dist/standalone/index.js";

/** Validators as the text of a module. It is a CommonJS module, of which Node and TypeScript see the default export differently. */
export const standalone = /** @type {import("ajv/dist/standalone/index.js").default} */ (
  /** @type {unknown} */ (standaloneModule.default ?? standaloneModule)
);

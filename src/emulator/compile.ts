import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

export const ajvOptions = {
  strict: true,
  strictRequired: false,
  discriminator: true,
  allowUnionTypes: true,
  // Lengths are asked of nothing that is not ASCII.
  unicode: false,
  logger: false,
} as const;
const ajv = new Ajv2020(ajvOptions);

/** The schemas that were compiled. The published program has been given their validators, and comes without Ajv. */
export const compiled: object[] = [];

/** Compiles a schema. `T` must be what the schema says. */
export function compile<T>(schema: object): ValidateFunction<T> {
  compiled.push(schema);
  return ajv.compile<T>({ ...schema });
}

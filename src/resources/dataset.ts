import { type DatasetType, datasetTypes, type DesiredResource } from "../model/desired.js";
import { createDataset } from "./create-dataset.js";
import { type Impossible, type Kind, plainKind } from "./kind.js";

/** The dataset itself: its existence, its name and its type. */
export const dataset: Kind = {
  ...plainKind,
  name: "dataset",
  isPrerequisite: true,
  isVerified: false,
  isReadOnDemand: false,
  refusal: ({ fields }) => {
    const type = fields.find(({ field }) => field === "type");
    if (type?.before.kind !== "text" || type.after.kind !== "text") return undefined;
    return anotherType(type.before.text, type.after.text);
  },
  declared: ({ type, name, id, renamed_from: former }, { key, locate }) => {
    if (type === undefined) throw new TypeError("The rules let a dataset without a type pass.");
    const path = ["datasets", key];
    // What makes the platform's name another one, where the config says so.
    const named =
      name !== undefined
        ? "name"
        : id !== undefined
          ? "id"
          : former !== undefined
            ? "renamed_from"
            : undefined;
    return [
      {
        kind: "dataset",
        part: "",
        fields: { name: name ?? key, type },
        storage: null,
        position: locate(path, "key"),
        positions: {
          type: locate([...path, "type"], "value"),
          name: named === undefined ? locate(path, "key") : locate([...path, named], "value"),
        },
      },
    ];
  },
  read: ({ name, type }) => {
    const fields = { name, type: datasetTypes.find((known) => wireTypes[known] === type) ?? type };
    return Promise.resolve([{ kind: "dataset", part: "", fields, secrets: {} }]);
  },
  form: ({ fields }) => ({ name: String(fields["name"]), type: String(fields["type"]) }),
  actualForm: ({ fields }) => fields,
  exported: ({ fields: { type } }) => ({ type }),
  title: () => "dataset",
  write: async ({ action, desired: { fields } }, datasetId, { api, retries }) => {
    const name = String(fields["name"]);
    const type = typeIn(fields);
    if (action === "create") return createDataset({ name, type: wireTypes[type] }, api, retries);
    await api.renameDataset(datasetId, name);
    return { status: "done", datasetId };
  },
};

/** The type of the dataset that has these resources. */
export function typeOf(resources: readonly DesiredResource[]): DatasetType {
  return typeIn(resources.find(({ kind }) => kind === dataset.name)?.fields ?? {});
}

function typeIn(fields: DesiredResource["fields"]): DatasetType {
  return datasetTypes.find((known) => known === fields["type"]) ?? "images";
}

/** The API's spelling of a dataset's type. */
export const wireTypes: Readonly<Record<DatasetType, string>> = { images: "Images", videos: "Videos" };

/** A type that the config language does not have, such as that of crops, cannot be declared. */
function anotherType(actual: string, declared: string): Impossible {
  const isDeclarable = datasetTypes.some((type) => type === actual);
  return {
    reason: "type",
    message: `it exists with type ${JSON.stringify(actual)}, not ${JSON.stringify(declared)}, and the type of a dataset cannot be changed`,
    remedies: [
      isDeclarable
        ? `keep the dataset: declare \`type: ${actual}\``
        : "keep the dataset: no longer declare it, for its type cannot be declared",
      "start anew beside it: leave this one out, and declare a new dataset under another name",
    ],
  };
}

import type { LightlyWriter } from "../../src/model/remote.js";

/** Says of each dataset what it said the first time. */
export function remembering(api: LightlyWriter): LightlyWriter {
  const once = <T>(ask: (id: string) => Promise<T>) => {
    const answers = new Map<string, Promise<T>>();
    return (id: string) => {
      const answer = answers.get(id) ?? ask(id);
      answers.set(id, answer);
      return answer;
    };
  };
  return {
    ...api,
    getDataset: once(api.getDataset),
    getDatasources: once(api.getDatasources),
    getSharing: once(api.getSharing),
  };
}

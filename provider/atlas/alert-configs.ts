// Alert configurations of a project on the wire: their calls and their answers. Atlas layer; it decides nothing.
import { isFlag, isNumber, isText, type Reader } from "../support/reader";
import { pathSegment } from "../support/url-path";
import { type Caller, projectPath } from "./call";
import { answerOf } from "./parse";
import type { AlertConfig, AtlasClient } from "./types";

const VERSION = "2023-01-01";

type Calls = Pick<
  AtlasClient,
  | "listAlertConfigs"
  | "getAlertConfig"
  | "createAlertConfig"
  | "replaceAlertConfig"
  | "toggleAlertConfig"
  | "deleteAlertConfig"
>;

export function alertConfigCalls(caller: Caller): Calls {
  const all = (projectId: string, what: string) => ({
    path: `${projectPath(projectId)}/alertConfigs`,
    version: VERSION,
    what: `${what} of project ${projectId}`,
  });
  const one = (projectId: string, id: string) => {
    const { path, ...rest } = all(projectId, `alert ${id}`);
    return { ...rest, path: `${path}/${pathSegment(id)}` };
  };
  return {
    listAlertConfigs: async (projectId, eventTypeNames, options) =>
      (await caller.listAll(all(projectId, "the alerts"), options))
        .filter((item) => eventTypeNames.includes(item.optional("eventTypeName", isText).eventTypeName ?? ""))
        .map(alertConfigOf),
    getAlertConfig: async (projectId, id, options) => {
      const asked = one(projectId, id);
      return parseAlertConfig(asked.what, await caller.call({ ...asked, method: "GET" }, options));
    },
    createAlertConfig: (projectId, body, { secrets = [], ...options } = {}) => {
      const asked = all(projectId, `the new alert ${body.eventTypeName}`);
      return caller.change({ ...asked, method: "POST", body, secrets }, parseAlertConfig, options);
    },
    replaceAlertConfig: (projectId, id, body, { secrets = [], ...options } = {}) =>
      caller.change({ ...one(projectId, id), method: "PUT", body, secrets }, parseAlertConfig, options),
    toggleAlertConfig: (projectId, id, update, options) =>
      caller.change({ ...one(projectId, id), body: update }, parseAlertConfig, options),
    deleteAlertConfig: async (projectId, id, options) => {
      await caller.call({ ...one(projectId, id), method: "DELETE" }, options);
    },
  };
}

const parseAlertConfig = (what: string, json: unknown): AlertConfig => alertConfigOf(answerOf(what, "id", json));

/** FACT(atlas-alert-write): read only; a PUT sends back every other field. */
const READ_ONLY = ["id", "groupId", "created", "updated", "links"];

const alertConfigOf = (body: Reader): AlertConfig => {
  const days = body.has("threshold") ? body.within("threshold").optional("threshold", isNumber).threshold : undefined;
  return {
    id: body.required("id", isText),
    eventTypeName: body.required("eventTypeName", isText),
    enabled: body.required("enabled", isFlag),
    ...body.shown("created", isText),
    ...(days === undefined ? {} : { thresholdDays: days }),
    notifications: body.eachOf("notifications").map(({ whole }) => whole),
    writable: Object.fromEntries(Object.entries(body.whole).filter(([field]) => !READ_ONLY.includes(field))),
  };
};

// A project (Atlas: group) on the wire: its call and its answer. Atlas layer.

import { isText } from "../support/reader";
import { type Caller, projectPath } from "./call";
import { answerOf } from "./parse";
import type { AtlasClient, Project } from "./types";

const VERSION = "2023-01-01";

export const projectCalls = ({ call }: Caller): Pick<AtlasClient, "getProject"> => ({
  getProject: async (projectId, options) => {
    const asked = { path: projectPath(projectId), version: VERSION, what: `project ${projectId}` };
    return parseProject(asked.what, await call({ ...asked, method: "GET" }, options));
  },
});

export function parseProject(what: string, json: unknown): Project {
  const body = answerOf(what, "id", json);
  return {
    id: body.required("id", isText),
    name: body.required("name", isText),
    orgId: body.required("orgId", isText),
  };
}

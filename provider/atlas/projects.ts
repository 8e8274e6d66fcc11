// Projects (Atlas: groups) on the wire: their calls and their answers. Atlas layer.
import { isText } from "../support/reader";
import { type Caller, projectPath } from "./call";
import { answerOf } from "./parse";
import type { AtlasClient, Project } from "./types";

const VERSION = "2023-01-01";

export const projectCalls = ({ call, listAll }: Caller): Pick<AtlasClient, "getProject" | "listProjects"> => ({
  getProject: async (projectId, options) => {
    const asked = { path: projectPath(projectId), version: VERSION, what: `project ${projectId}` };
    return parseProject(asked.what, await call({ ...asked, method: "GET" }, options));
  },
  listProjects: async (options) => {
    const asked = { path: "/groups", version: VERSION, what: "the projects that the credential can see" };
    return (await listAll(asked, options)).map((body) => ({
      id: body.required("id", isText),
      ...body.shown("name", isText),
    }));
  },
});

function parseProject(what: string, json: unknown): Project {
  const body = answerOf(what, "id", json);
  return { id: body.required("id", isText), ...body.shown("name", isText) };
}

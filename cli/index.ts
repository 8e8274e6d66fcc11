// `pulumi-atlas-cmk/cli`: the commands of `atlas-cmk` as functions. Importing it loads no command line library.
export { type Adoptions, adoptCommand, adoptionsOf } from "./adopt/command";
export { filesOf } from "./adopt/files";
export type { AdoptOptions } from "./adopt/options";
export { diagnose, doctorCommand } from "./doctor/command";
export type { DoctorOptions } from "./doctor/options";
export type { Report as DoctorReport } from "./doctor/report";
export { explainCommand } from "./explain/command";
export { type Explanation, explain, VERDICTS, type Verdict } from "./explain/explain";
export { findDigest } from "./explain/find-json";
export { type Finding, TOPICS, type Topic } from "./explain/finding";
export { jsonOf } from "./explain/json";
export { markdownComment } from "./explain/markdown";
export type { ExplainOptions } from "./explain/options";
export { type Preview, readPreview } from "./explain/preview";
export { CommandError, EXIT, type ExitCode, type Io } from "./io";
export { statusCommand, statusReport } from "./status/command";
export type { StatusOptions } from "./status/options";
export type { Report as StatusReport } from "./status/report";

// Compares the public types of each entry point in package.json with its report in docs/api. `--local` writes the reports. Loads dist/, so it needs a build.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";

const root = fileURLToPath(new URL("..", import.meta.url));
const configObjectFullPath = join(root, "api-extractor.json");
const packageJsonFullPath = join(root, "package.json");
const { name, exports } = JSON.parse(readFileSync(packageJsonFullPath, "utf8"));
const isLocal = process.argv.includes("--local");

/** Folders with a build of their own. The rest is the build of provider/. */
const BUILDS = ["cli", "policy"];

function succeeds(entry: string, types: string): boolean {
  const build = BUILDS.find((folder) => types.startsWith(`./dist/${folder}/`)) ?? "provider";
  const shared = ExtractorConfig.loadFile(configObjectFullPath);
  const extractorConfig = ExtractorConfig.prepare({
    configObjectFullPath,
    packageJsonFullPath,
    configObject: {
      ...shared,
      mainEntryPointFilePath: join(root, types),
      compiler: { tsconfigFilePath: join(root, build, "tsconfig.json") },
      apiReport: {
        ...shared.apiReport,
        enabled: true,
        reportFileName: entry === "." ? name : `${name}.${basename(entry)}`,
      },
    },
  });
  return Extractor.invoke(extractorConfig, { localBuild: isLocal }).succeeded;
}

const entries = Object.entries<{ readonly types?: string }>(exports);
const failed = entries.filter(([entry, { types }]) => types !== undefined && !succeeds(entry, types));
if (failed.length > 0) {
  console.error("Run `npm run api`, and commit the reports that it writes.");
  process.exitCode = 1;
}

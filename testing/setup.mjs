// Makes a fresh clone ready to run: dependencies, then the build, each only where it is missing or out of date.
// Plain JavaScript on purpose: it runs before anything is installed, on whatever Node is there.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** When it was last changed; 0 for what is not there. */
function changedMs(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function newestMs(directory) {
  const times = readdirSync(directory, { withFileTypes: true }).map((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? newestMs(path) : changedMs(path);
  });
  return Math.max(0, ...times);
}

function run(words, args) {
  console.log(words);
  // On Windows npm is a script, which only a shell can start.
  const result = spawnSync("npm", args, { cwd: root, encoding: "utf8", shell: process.platform === "win32" });
  if (result.status === 0) return;
  console.error(`\`npm ${args.join(" ")}\` failed:\n${result.stdout ?? ""}${result.stderr ?? result.error ?? ""}`);
  process.exit(1);
}

// npm writes this file at the end of an install.
const installed = changedMs(join(root, "node_modules", ".package-lock.json"));
if (installed < changedMs(join(root, "package-lock.json"))) {
  run("Installing dependencies (npm ci)...", ["ci", "--no-audit", "--no-fund"]);
}

const built = changedMs(join(root, "dist", "index.js"));
const sources = Math.max(newestMs(join(root, "provider")), changedMs(join(root, "package.json")));
if (built < sources) run("Building (npm run build)...", ["run", "build"]);

// Makes a fresh clone ready to run: dependencies, then the build, each only where it is missing or out of date.
// Plain JavaScript on purpose: it runs before anything is installed, on whatever Node is there.
import { spawn, spawnSync } from "node:child_process";
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
const sources = Math.max(
  ...["provider", "cli"].map((folder) => newestMs(join(root, folder))),
  changedMs(join(root, "package.json")),
);
if (built < sources) run("Building (npm run build)...", ["run", "build"]);

// What is left is to run: `node testing/setup.mjs SCRIPT [ARGUMENTS]`, with the Node that the repository brings. A shell that has run this file with
// another Node remembers that one, so the script cannot just be named after `&&`.
const [script, ...rest] = process.argv.slice(2);
if (script !== undefined) {
  const own = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  const child = spawn(own, [join(root, script), ...rest], { cwd: root, stdio: "inherit" });
  // Ctrl-C reaches the child too; it ends in its own time, and we after it.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("exit", (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
}

// Proves that no file takes a path from a URL's `pathname`: on Windows it begins with a slash before the drive, and names no file.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const sources = ["emulator", "provider", "test", "testing"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.m?[jt]s$/.test(name))
    .map((name) => join(root, folder, name)),
);

it("a file's path comes from fileURLToPath", () => {
  expect(sources.length).toBeGreaterThan(100);
  const wrong = /import\.meta\.url\)\s*\.pathname/;
  expect(sources.filter((path) => wrong.test(readFileSync(path, "utf8")))).toEqual([]);
});

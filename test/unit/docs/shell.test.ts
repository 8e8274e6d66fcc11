// Proves that each shell block of a page is run by a test, or says why not, and that what it names of this repository exists.
// The mark is an HTML comment on the line before the block:
//   <!-- run by: test/….test.ts -->      a file that reads this block, or that runs what the block says
//   <!-- not run: the reason -->
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Block, blocksOf, pages, root } from "./pages.ts";

const SHELL = /^(sh|bash|shell|console|zsh)$/;
/** An indented block, or one without a language, that begins with a command. */
const COMMAND =
  /^(\$ |[A-Z_]+=\S* +)*(npm|npx|pnpm|yarn|bun|bunx|node|pulumi|az|atlas|git|terraform|curl|export|eval|cd) /;
const isShell = ({ language, code }: Block): boolean =>
  language === undefined || language === "" ? COMMAND.test(code) : SHELL.test(language);

const blocks = pages.flatMap(blocksOf).filter(isShell);
const places = (found: readonly Block[]): readonly string[] => found.map(({ page, line }) => `${page}:${line}`);

const scripts: ReadonlySet<string> = new Set(
  ["package.json", "testing/package.json", "test/package.json", "examples/fleet/package.json"]
    .filter((path) => existsSync(join(root, path)))
    .flatMap((path) => Object.keys(JSON.parse(readFileSync(join(root, path), "utf8")).scripts ?? {})),
);

describe("a shell block", () => {
  it("is run by a test, or says why not", () => {
    expect(blocks.length).toBeGreaterThan(20);
    const remedy = "put <!-- run by: FILE --> or <!-- not run: REASON --> before the block (see the head of this test)";
    expect(places(blocks.filter(({ mark = "" }) => !/^(run by: \S+|not run: .{10,})$/.test(mark))), remedy).toEqual([]);
  });

  it("names a test that exists, and that reads the page or names its folder", () => {
    const wrong = blocks.filter(({ page, mark = "" }) => {
      const [, test] = /^run by: (\S+)$/.exec(mark) ?? [];
      if (test === undefined) return false;
      if (!existsSync(join(root, test))) return true;
      const text = readFileSync(join(root, test), "utf8");
      const example = /^examples\/([^/]+)\//.exec(page)?.[1];
      return !text.includes(example === undefined ? page : `"${example}"`);
    });
    expect(places(wrong)).toEqual([]);
  });

  it("starts only scripts that package.json has", () => {
    const missing = blocks.flatMap(({ page, line, code }) =>
      [...code.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)]
        .filter(([, script = ""]) => !scripts.has(script))
        .map(([, script]) => `${page}:${line} ${script}`),
    );
    expect(missing).toEqual([]);
  });

  it("names only test files that exist", () => {
    const missing = blocks.flatMap(({ page, line, code }) =>
      [...code.matchAll(/(?:^|\s)(test\/\S+\.ts)/g)]
        .filter(([, path = ""]) => !existsSync(join(root, path)))
        .map(([, path]) => `${page}:${line} ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it("of an example sets only what its Pulumi.yaml or its program has", () => {
    const examples = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((one) => one.isDirectory());
    const unknown = examples.flatMap(({ name }) => {
      const folder = join(root, "examples", name);
      const known = readFileSync(join(folder, "Pulumi.yaml"), "utf8");
      return blocks
        .filter(({ page }) => page === `examples/${name}/README.md`)
        .flatMap(({ code }) => [...code.matchAll(/pulumi config set (?:--\w+ )*'?(\w+)/g)])
        .filter(([, key = ""]) => !new RegExp(`^ +${key}:$`, "m").test(known))
        .map(([, key]) => `${name}: ${key}`);
    });
    expect(unknown).toEqual([]);
  });
});

// Proves that the links of all Markdown pages lead to a file and a heading that exist. Links to other sites are not followed.
import { existsSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { pages, root, textOf } from "./pages.ts";

/** A copy of an example by `pulumi new` keeps these links, so the READMEs of the examples use them instead of paths. */
const REPOSITORY = /^https:\/\/github\.com\/OWNER\/pulumi-atlas-cmk(?:\/(?:tree|blob)\/main\/([^#]*))?(#.*)?$/;

const withoutCode = (text: string): string =>
  text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "").replaceAll(/`[^`\n]*`/g, "");

/** As GitHub makes them: a repeated heading gets a number. */
function anchorsOf(page: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const text = textOf(page).replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "");
  const anchors = [...text.matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = ""]) => {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, "")
      .replaceAll(" ", "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  const named = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = ""]) => name);
  return new Set([...anchors, ...named]);
}

/** What is wrong with a link, if anything. */
function faultOf(page: string, link: string): string | undefined {
  const ours = REPOSITORY.exec(link);
  if (ours === null && /^[a-z]+:/.test(link)) return undefined;
  const [path = "", anchor] = ours === null ? link.split("#") : [ours[1] ?? "", ours[2]?.slice(1)];
  const from = ours === null ? dirname(page) : ".";
  const target = path === "" ? (ours === null ? page : "README.md") : posix.normalize(posix.join(from, path));
  if (!existsSync(join(root, target))) return `${link}: there is no ${target}`;
  if (anchor === undefined || anchor === "") return undefined;
  const file = target.endsWith(".md") ? target : `${target.replace(/\/$/, "")}/README.md`;
  if (!existsSync(join(root, file))) return `${link}: ${target} has no headings`;
  return anchorsOf(file).has(anchor) ? undefined : `${link}: ${file} has no heading of this name`;
}

describe.each(pages)("%s", (page) => {
  it("links to files and headings that exist", () => {
    const text = withoutCode(textOf(page));
    const links = [
      ...[...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(([, link = ""]) => link),
      ...[...text.matchAll(/^ *\[[^\]]+\]: +(\S+)/gm)].map(([, link = ""]) => link),
    ];
    expect(links.map((link) => faultOf(page, link)).filter((fault) => fault !== undefined)).toEqual([]);
  });

  it("has no link by path if `pulumi new` copies it elsewhere", () => {
    if (!/^examples\/[^/]+\/README\.md$/.test(page)) return;
    expect([...withoutCode(textOf(page)).matchAll(/\]\((?!https:|#)([^)]+)\)/g)].map(([, link]) => link)).toEqual([]);
  });
});

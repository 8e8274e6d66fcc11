// Writes comment.md to the merge request as one note, or updates the note of an earlier run. `out-of-date` marks that note instead.
import { readFileSync } from "node:fs";

const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, NOTE_TOKEN, STACK } = process.env;
const notes = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
const marker = `<!-- atlas-cmk ${STACK} -->`;

async function ask(url, method = "GET", body = undefined) {
  const headers = { "PRIVATE-TOKEN": NOTE_TOKEN ?? "", "content-type": "application/json" };
  const answer = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify({ body }) }),
  });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** The note of this stack that this token has written: all pages are read. */
async function ownNote() {
  const me = await (await ask(`${CI_API_V4_URL}/user`)).json();
  for (let page = "1"; page !== ""; ) {
    const answer = await ask(`${notes}?per_page=100&page=${page}`);
    const own = (await answer.json()).find(({ author, body }) => author.id === me.id && body.startsWith(marker));
    if (own !== undefined) return own;
    page = answer.headers.get("x-next-page") ?? "";
  }
  return undefined;
}

async function markOutOfDate() {
  const own = await ownNote();
  if (own === undefined || own.body.includes("**Out of date.**")) return;
  const note =
    "> **Out of date.** This is the preview of an earlier commit. The new one follows, or the pipeline says why not.";
  await ask(
    `${notes}/${own.id}`,
    "PUT",
    own.body.replace(marker, () => `${marker}\n${note}\n`),
  );
}

async function write() {
  const body = readFileSync("comment.md", "utf8");
  if (!body.startsWith(marker)) throw new Error("The comment has the marker of another stack.");
  const own = await ownNote();
  if (own !== undefined) await ask(`${notes}/${own.id}`, "PUT", body);
  else if (!body.includes("\nNo resource of pulumi-atlas-cmk changes")) await ask(notes, "POST", body);
}

await (process.argv[2] === "out-of-date" ? markOutOfDate() : write());

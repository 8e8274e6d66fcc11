// `npm run fuzz`: 30,000 requests from chance against the emulator, in this process. FUZZ_REQUESTS and FUZZ_SEED choose others.
import { isHere, WHY_SKIPPED } from "../contract/emulator/openapi.ts";
import { fuzz } from "./run.ts";

const [seed, count] = [Number(process.env.FUZZ_SEED ?? 1), Number(process.env.FUZZ_REQUESTS ?? 30_000)];
const beganMs = Date.now();
const { findings, statuses, validated } = await fuzz(seed, count);

console.log(`seed ${seed}: ${count} requests in ${((Date.now() - beganMs) / 1000).toFixed(0)} s`);
console.log(
  `  by status: ${Object.entries(statuses)
    .map(([status, times]) => `${status} × ${times}`)
    .join(", ")}`,
);
console.log(`  held against the formal document: ${isHere ? validated : `none, ${WHY_SKIPPED}`}`);
for (const kind of ["500", "out of form", "secret"] as const)
  console.log(`  ${kind}: ${findings.filter((one) => one.kind === kind).length}`);
for (const { index, kind, request, what } of findings.slice(0, 20))
  console.log(
    `\n#${index} ${kind}: ${what}\n${request.method} ${request.target}\n${JSON.stringify(request.headers)}\n${request.body?.slice(0, 2_000) ?? ""}`,
  );
process.exitCode = findings.length === 0 ? 0 : 1;

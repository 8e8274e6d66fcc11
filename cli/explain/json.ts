// The explanation for another program. Pure. docs/cli.md has the fields; new ones may be added.
import { inText } from "../words";
import type { Explanation } from "./explain";
import type { Duration, Topic } from "./finding";

export function jsonOf(
  { verdict, mode, stack, findings, order, others }: Explanation,
  notes: readonly string[],
): string {
  const counts: Partial<Record<Topic, number>> = {};
  for (const { topic } of findings) counts[topic] = (counts[topic] ?? 0) + 1;
  const shown = findings.map(({ topic, place, resource, words, check, duration }) => ({
    topic,
    ...(place === undefined ? {} : { [place.kind]: inText([{ name: place.name }]) }),
    ...(resource === undefined ? {} : { resource: inText([{ name: resource }]) }),
    text: inText(words),
    ...(check === undefined ? {} : { check: inText(check) }),
    ...durationIn(duration),
  }));
  const stages = order.stages.map(({ changes }) =>
    changes.map(({ name, kind, action }) => ({ resource: inText([{ name }]), kind, action })),
  );
  const own = stack === undefined ? {} : { stack: inText([{ name: stack }]) };
  return `${JSON.stringify({ verdict, mode, ...own, counts, findings: shown, order: stages, others, notes }, null, 2)}\n`;
}

const durationIn = ({ step, usually, lastSeconds }: Partial<Duration> = {}) => ({
  ...(usually === undefined ? {} : { usually: { step, duration: usually } }),
  ...(lastSeconds === undefined ? {} : { lastTime: { step, seconds: lastSeconds } }),
});

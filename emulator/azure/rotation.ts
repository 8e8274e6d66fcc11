// Rotation policies: read from a body, and what they do by the mere passing of time. New versions follow from recorded times alone.
import { textOf } from "../json.ts";
import { objectOf } from "./body.ts";
import { versionIdOf } from "./guid.ts";
import type { AzureKey, AzureKeyVersion, AzureVault, RotationPolicy } from "./store.ts";

type Json = Readonly<Record<string, unknown>>;
type LifetimeAction = RotationPolicy["lifetimeActions"][number];

const DAY_MS = 86_400_000;
const SPAN = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/;

/** The moment a span after another one, by the calendar; `undefined` where the text is no span. */
function afterSpan(fromMs: number, span: string, sign: 1 | -1 = 1): number | undefined {
  const found = SPAN.exec(span);
  if (found === null || span === "P") return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0] = found.slice(1, 5).map((text) => sign * Number(text ?? 0));
  const date = new Date(fromMs);
  date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months, date.getUTCDate() + weeks * 7 + days);
  return date.getTime();
}

const lengthMs = (span: string | undefined): number => (span === undefined ? 0 : (afterSpan(0, span) ?? Number.NaN));

/**
 * FACT(key-rotation): at least 7 days after creation and 7 before expiry. ASSUMED(key-expiry-least): an expiry of at
 * least 28 days.
 */
const LEAST = { actionMs: 7 * DAY_MS, expiryMs: 28 * DAY_MS } as const;

/** What a body asks for, or why it is refused. */
export function policyIn(body: Json, nowMs: number): RotationPolicy | string {
  const { expiryTime } = objectOf(body.attributes) ?? {};
  const list: readonly unknown[] = Array.isArray(body.lifetimeActions) ? body.lifetimeActions : [];
  const lifetimeActions = list.map(actionIn);
  const expiry = typeof expiryTime === "string" ? expiryTime : undefined;
  const odd = lifetimeActions.find((one) => typeof one === "string");
  if (typeof odd === "string") return odd;
  const actions = lifetimeActions.filter((one) => typeof one !== "string");
  if (expiry !== undefined && !(lengthMs(expiry) >= LEAST.expiryMs)) return "expiryTime must be at least 28 days.";
  const refusal = actions.map((one) => whyNot(one, expiry)).find((text) => text !== undefined);
  if (refusal !== undefined) return refusal;
  return { lifetimeActions: actions, sinceMs: nowMs, ...(expiry === undefined ? {} : { expiryTime: expiry }) };
}

function actionIn(value: unknown): LifetimeAction | string {
  const { trigger, action } = objectOf(value) ?? {};
  const { timeAfterCreate, timeBeforeExpiry } = objectOf(trigger) ?? {};
  const type = textOf(objectOf(action)?.type ?? "").toLowerCase();
  if (type !== "rotate" && type !== "notify") return "action.type must be Rotate or Notify.";
  const given = [timeAfterCreate, timeBeforeExpiry].filter((one) => typeof one === "string");
  if (given.length !== 1) return "trigger must hold one of timeAfterCreate and timeBeforeExpiry.";
  return {
    type: type === "rotate" ? "Rotate" : "Notify",
    ...(typeof timeAfterCreate === "string" ? { timeAfterCreate } : {}),
    ...(typeof timeBeforeExpiry === "string" ? { timeBeforeExpiry } : {}),
  };
}

function whyNot(action: LifetimeAction, expiry: string | undefined): string | undefined {
  const { timeAfterCreate, timeBeforeExpiry } = action;
  if (timeBeforeExpiry !== undefined && expiry === undefined) return "timeBeforeExpiry needs an expiryTime.";
  const beforeMs =
    timeBeforeExpiry === undefined ? lengthMs(expiry) - lengthMs(timeAfterCreate) : lengthMs(timeBeforeExpiry);
  const afterMs =
    timeAfterCreate === undefined ? lengthMs(expiry) - lengthMs(timeBeforeExpiry) : lengthMs(timeAfterCreate);
  if (!(afterMs >= LEAST.actionMs)) return "An action must be at least 7 days after creation.";
  return expiry === undefined || beforeMs >= LEAST.actionMs
    ? undefined
    : "An action must be at least 7 days before expiry.";
}

/** FACT(key-rotation): a key without a policy of its own is told about 30 days before it expires. */
export const POLICY_BY_DEFAULT: RotationPolicy = {
  lifetimeActions: [{ type: "Notify", timeBeforeExpiry: "P30D" }],
  sinceMs: 0,
};

/** As the data plane writes it. */
export function policyBody(key: AzureKey, id: string): unknown {
  const policy = key.rotationPolicy ?? POLICY_BY_DEFAULT;
  const at = Math.floor(policy.sinceMs / 1000);
  return {
    id,
    lifetimeActions: policy.lifetimeActions.map(({ type, ...trigger }) => ({ trigger, action: { type } })),
    attributes: { expiryTime: policy.expiryTime ?? null, ...(at === 0 ? {} : { created: at, updated: at }) },
  };
}

/** FACT(key-rotation): a policy's expiry is given to new versions only. */
export const expiryOf = (key: AzureKey, createdMs: number): number | undefined =>
  key.rotationPolicy?.expiryTime === undefined ? undefined : afterSpan(createdMs, key.rotationPolicy.expiryTime);

/**
 * Makes the versions that are due by now, each at its own time. ASSUMED(rotation-time): to the minute; Azure says
 * "around".
 */
export function rotateDue(vault: AzureVault, nowMs: number): void {
  for (const [name, key] of Object.entries(vault.keys)) {
    let newest = newestOf(key);
    for (let due = dueMs(vault, key, newest); due !== undefined && due <= nowMs; due = dueMs(vault, key, newest)) {
      const expiresMs = expiryOf(key, due);
      newest = {
        version: versionIdOf(`${vault.id}/keys/${name} rotated at ${due}`.toLowerCase()),
        createdMs: due,
        enabled: true,
        ...(expiresMs === undefined ? {} : { expiresMs }),
        ...(key.keySize === undefined ? {} : { keySize: key.keySize }),
      };
      key.versions.push(newest);
    }
  }
}

const newestOf = (key: AzureKey): AzureKeyVersion | undefined =>
  key.versions.reduce<AzureKeyVersion | undefined>(
    (newest, one) => (newest === undefined || one.createdMs > newest.createdMs ? one : newest),
    undefined,
  );

/**
 * When the policy makes the next version; never before the policy was written. FACT(vault-failover): not in a vault that
 * failed over. ASSUMED(rotation-failover): a rotation that was due meanwhile comes when the vault is back.
 */
export function dueMs(vault: AzureVault, key: AzureKey, newest = newestOf(key)): number | undefined {
  const policy = key.rotationPolicy;
  if (policy === undefined || newest === undefined || vault.readOnly === true) return undefined;
  const moments = policy.lifetimeActions
    .filter((one) => one.type === "Rotate")
    .flatMap(({ timeAfterCreate, timeBeforeExpiry = "" }) =>
      timeAfterCreate === undefined
        ? newest.expiresMs === undefined
          ? []
          : (afterSpan(newest.expiresMs, timeBeforeExpiry, -1) ?? [])
        : (afterSpan(newest.createdMs, timeAfterCreate) ?? []),
    );
  return moments.length === 0 ? undefined : Math.max(policy.sinceMs, vault.writableSinceMs ?? 0, Math.min(...moments));
}

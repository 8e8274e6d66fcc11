// The arguments and the class of KeyRotationAlert, with their docs. Program side: no network, no logic.
import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, lookUp, type TimeoutArgs } from "../engine/program-side";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";

interface AnyNotificationArgs {
  /** Minutes from the event to the first notification. */
  delayMin?: pulumi.Input<number>;
  /** Minutes between notifications until a user acknowledges the alert, 5 or more. */
  intervalMin?: pulumi.Input<number>;
}

/** Atlas requires at least one of the two to be true. */
interface ByEmailOrSmsArgs extends AnyNotificationArgs {
  emailEnabled?: pulumi.Input<boolean>;
  smsEnabled?: pulumi.Input<boolean>;
}

/** All users with a role in the project (`GROUP`) or the organization (`ORG`). */
export interface RoleNotificationArgs extends ByEmailOrSmsArgs {
  typeName: "GROUP" | "ORG";
  /** Atlas's names of roles, such as `GROUP_OWNER`. @default all roles */
  roles?: pulumi.Input<pulumi.Input<string>[]>;
}

export interface UserNotificationArgs extends ByEmailOrSmsArgs {
  typeName: "USER";
  /** An Atlas user of the project. */
  username: pulumi.Input<string>;
}

export interface TeamNotificationArgs extends ByEmailOrSmsArgs {
  typeName: "TEAM";
  /** 24 hexadecimal digits. */
  teamId: pulumi.Input<string>;
}

export interface EmailNotificationArgs extends AnyNotificationArgs {
  typeName: "EMAIL";
  emailAddress: pulumi.Input<string>;
}

export interface SmsNotificationArgs extends AnyNotificationArgs {
  typeName: "SMS";
  mobileNumber: pulumi.Input<string>;
}

/** A third party: with its secret, or with the id under which Atlas stores the secret. */
type ThirdParty<Kind, Secrets> = AnyNotificationArgs & { typeName: Kind } & (
    | (Secrets & { notifierId?: never; integrationId?: never })
    | (Partial<Secrets> & { notifierId: pulumi.Input<string>; integrationId?: never })
    | (Partial<Secrets> & { notifierId?: never; integrationId: pulumi.Input<string> })
  );

export type SlackNotificationArgs = ThirdParty<"SLACK", { apiToken: pulumi.Input<string> }> & {
  channelName: pulumi.Input<string>;
};
export type PagerDutyNotificationArgs = ThirdParty<"PAGER_DUTY", { serviceKey: pulumi.Input<string> }> & {
  region?: pulumi.Input<string>;
};
export type OpsGenieNotificationArgs = ThirdParty<"OPS_GENIE", { opsGenieApiKey: pulumi.Input<string> }> & {
  opsGenieRegion?: pulumi.Input<string>;
};
export type DatadogNotificationArgs = ThirdParty<"DATADOG", { datadogApiKey: pulumi.Input<string> }> & {
  datadogRegion?: pulumi.Input<string>;
};
export type VictorOpsNotificationArgs = ThirdParty<"VICTOR_OPS", { victorOpsApiKey: pulumi.Input<string> }> & {
  victorOpsRoutingKey?: pulumi.Input<string>;
};
export type MicrosoftTeamsNotificationArgs = ThirdParty<
  "MICROSOFT_TEAMS",
  { microsoftTeamsWebhookUrl: pulumi.Input<string> }
>;
export type WebhookNotificationArgs = ThirdParty<"WEBHOOK", { webhookUrl: pulumi.Input<string> }> & {
  webhookSecret?: pulumi.Input<string>;
  webhookHeadersTemplate?: pulumi.Input<string>;
  webhookBodyTemplate?: pulumi.Input<string>;
};

/**
 * One notification of the alert, with Atlas's field names and values. Tokens, keys and webhook addresses become Pulumi secrets. A third party takes its secret, or
 * `notifierId` or `integrationId`, under which Atlas stores the secret. An e-mail or SMS to roles, teams and users needs `emailEnabled` or `smsEnabled` to be true.
 */
export type AlertNotificationArgs =
  | RoleNotificationArgs
  | UserNotificationArgs
  | TeamNotificationArgs
  | EmailNotificationArgs
  | SmsNotificationArgs
  | SlackNotificationArgs
  | PagerDutyNotificationArgs
  | OpsGenieNotificationArgs
  | DatadogNotificationArgs
  | VictorOpsNotificationArgs
  | MicrosoftTeamsNotificationArgs
  | WebhookNotificationArgs;

export interface KeyRotationAlertArgs {
  /** The Atlas project's id. Pass an EncryptionAtRest's `projectId` output: Atlas makes the alert when the project gets its key. Changing it: replaces. */
  projectId: pulumi.Input<string>;
  /**
   * Days without a new key identifier after which Atlas reminds, 1 or more. Atlas's own default is 90; where Azure rotates the key by itself, set it
   * above Azure's period. Changing it: in place.
   */
  thresholdDays: pulumi.Input<number>;
  /**
   * Who receives the alert, 1 to 25. Third-party notifications that were added in Atlas stay, because Atlas does not return their secrets.
   * Changing it: in place.
   * @default absent: the notifications in Atlas are kept
   */
  notifications?: pulumi.Input<pulumi.Input<AlertNotificationArgs>[]>;
  /**
   * Alert also when the key becomes invalid, when Atlas cannot reach the vault, and when the configuration is no longer valid. Alerts of these events
   * that exist are adopted; alerts that this resource creates are deleted with it. Changing it: in place.
   * @default false
   */
  relatedAlerts?: pulumi.Input<boolean>;
  /** Days after which Azure rotates the key by itself: a lower `thresholdDays` gets a warning. It is not sent to Atlas. Changing it: in place. */
  keyRotationDays?: pulumi.Input<number>;
  /** @default 10 minutes each */
  timeouts?: pulumi.Input<TimeoutArgs>;
}

/**
 * Atlas's reminder to rotate the key. Atlas creates it, at 90 days, when a project gets its customer-managed key. This resource finds the alert, sets it,
 * and restores Atlas's default when it is deleted. It never creates a second one. Needs Project Owner or Project Alerts Manager.
 *
 * The reminder counts from the last change of the key identifier in Atlas.
 *
 * ```ts
 * new KeyRotationAlert("rotation", { projectId: encryption.projectId, thresholdDays: 400, relatedAlerts: true });
 * ```
 */
export class KeyRotationAlert extends DynamicResource {
  declare readonly projectId: pulumi.Output<string>;
  declare readonly thresholdDays: pulumi.Output<number>;
  /** Atlas's id of the alert configuration. */
  declare readonly alertId: pulumi.Output<string>;

  /** Reads an existing object, which Pulumi neither changes nor deletes. `id`: the Atlas project's id. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: Record<string, never>,
    opts?: pulumi.CustomResourceOptions,
  ): KeyRotationAlert {
    return lookUp({ name, id, state, opts }, KeyRotationAlert);
  }

  constructor(name: string, args: KeyRotationAlertArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = "KeyRotationAlert";
    const others = [...CONDITIONS, ...OUTPUTS];
    super({ kind, fields: FIELDS, others }, name, args, opts);
  }
}

// Who may do what in Azure: assignments, definitions of roles, locks. Types only; store.ts holds them.

export interface RoleAssignment {
  readonly scope: string;
  readonly principalId: string;
  /** Id or name of a role definition. */
  readonly role: string;
  /** A GUID. @default one that follows from the rest */
  readonly name?: string;
  readonly description?: string;
  /** Until then Azure still says no. */
  readonly effectiveFromMs?: number;
  readonly createdMs?: number;
}

/** A lock on an object and everything below it. */
export interface ManagementLock {
  readonly scope: string;
  readonly name: string;
  readonly level: "CanNotDelete" | "ReadOnly";
  readonly notes?: string;
}

export interface RoleDefinition {
  readonly id: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
  /** Of a custom one. @default anywhere */
  readonly assignableScopes?: readonly string[];
  readonly description?: string;
}

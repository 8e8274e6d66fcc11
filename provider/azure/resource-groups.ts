// The Azure region of a resource group. Azure layer; it creates and deletes no resource groups.
import { isText } from "../support/reader";
import { pathSegment } from "../support/url-path";
import { answerOf } from "./answers";
import type { Caller } from "./call";
import { RESOURCES_VERSION } from "./providers";
import type { AzureClient } from "./types";

export const resourceGroupCalls = (caller: Caller): Pick<AzureClient, "getResourceGroupLocation"> => ({
  getResourceGroupLocation: async (subscriptionId, resourceGroupName, options) => {
    const what = `the resource group "${resourceGroupName}" of subscription ${subscriptionId}`;
    const json = await caller.look(
      {
        path: `/subscriptions/${pathSegment(subscriptionId)}/resourceGroups/${pathSegment(resourceGroupName)}`,
        version: RESOURCES_VERSION,
        what,
        action: "Microsoft.Resources/subscriptions/resourceGroups/read",
        absentBy: ["ResourceGroupNotFound"],
      },
      options,
    );
    return json === undefined ? undefined : answerOf(what, "location", json).required("location", isText);
  },
});

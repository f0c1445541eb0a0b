using System.Globalization;
using System.Text.Json.Nodes;

namespace HandoffFunctions.Local.Services.KeyVault;

/// <summary>
/// What a vault with a system topic publishes
/// (https://learn.microsoft.com/azure/event-grid/event-schema-key-vault).
/// </summary>
internal static class SecretEvents
{
    private const string Topic =
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local/providers/Microsoft.KeyVault/vaults/local";

    public static JsonObject NewVersionCreated(Uri vault, string name, SecretVersion version, DateTimeOffset at) => new()
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["topic"] = Topic,
        ["subject"] = name,
        ["eventType"] = "Microsoft.KeyVault.SecretNewVersionCreated",
        ["eventTime"] = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["data"] = new JsonObject
        {
            ["Id"] = $"https://{vault.Authority}/secrets/{name}/{version.Id}",
            ["VaultName"] = "local",
            ["ObjectType"] = "Secret",
            ["ObjectName"] = name,
            ["Version"] = version.Id,
            ["NBF"] = version.NotBefore,
            ["EXP"] = version.Expires,
        },
        ["dataVersion"] = "1",
        ["metadataVersion"] = "1",
    };
}

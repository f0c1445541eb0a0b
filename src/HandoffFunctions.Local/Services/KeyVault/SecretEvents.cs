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

    public const string NewVersionCreated = "SecretNewVersionCreated";

    /// <summary>What a vault has to say of a secret's version; a real one says the last two at their time.</summary>
    public static readonly IReadOnlyList<string> Types = [NewVersionCreated, "SecretNearExpiry", "SecretExpired"];

    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <param name="id">The event's id; null for a new one.</param>
    public static JsonObject Of(string type, Uri vault, string name, SecretVersion version, DateTimeOffset at, string? id = null) => new()
    {
        ["id"] = id ?? Guid.NewGuid().ToString(),
        ["topic"] = Topic,
        ["subject"] = name,
        ["eventType"] = $"Microsoft.KeyVault.{type}",
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

using System.Net;
using System.Text.Json.Nodes;
using Handoff.Rules.Custody;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>What the vault says of its secrets, and what it shows of them.</summary>
internal static class VaultEvents
{
    public const string NearExpiry = "SecretNearExpiry";
    public const string Expired = "SecretExpired";

    /// <summary>Has the vault say something of a version, the newest if none is named, and waits until nothing is under way any more.</summary>
    public static async Task RaiseAsync(this Stack stack, string secret, string type, string? version = null, string? id = null)
    {
        await stack.RaiseAtOnceAsync(secret, type, version, id);
        await stack.IdleAsync();
    }

    public static async Task RaiseAtOnceAsync(this Stack stack, string secret, string type, string? version = null, string? id = null)
    {
        var what = new JsonObject { ["type"] = type, ["version"] = version, ["id"] = id };
        using var answer = await CallsByHand.CallAsync(HttpMethod.Post, $"{stack.Local.Control}/keyVault/secrets/{secret}/events", what.ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>An event of a vault as Event Grid delivers it.</summary>
    public static JsonObject Of(Stack stack, string secret, string type, string version, string? id = null, string vault = "local", string? host = null) => new()
    {
        ["id"] = id ?? Guid.NewGuid().ToString(),
        ["topic"] = $"/subscriptions/0/resourceGroups/r/providers/Microsoft.KeyVault/vaults/{vault}",
        ["subject"] = secret,
        ["eventType"] = $"Microsoft.KeyVault.{type}",
        ["eventTime"] = TimeProvider.System.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["data"] = new JsonObject
        {
            ["Id"] = $"https://{host ?? new Uri(stack.Local.KeyVault).Authority}/secrets/{secret}/{version}",
            ["VaultName"] = vault,
            ["ObjectType"] = "Secret",
            ["ObjectName "] = secret,
            ["Version"] = " " + version,
            ["NBF"] = null,
            ["EXP"] = "1775000000",
        },
        ["dataVersion"] = "1",
        ["metadataVersion"] = "1",
    };

    public static async Task<string> VersionAsync(this Stack stack, string secret) => (await stack.SecretVersionsAsync(secret))[^1].Text("version")!;

    /// <summary>Which of a secret's versions are enabled, oldest first, such as <c>off on</c>.</summary>
    public static async Task<string> EnabledAsync(this Stack stack, string secret) =>
        string.Join(' ', (await stack.SecretVersionsAsync(secret)).Select(version => (bool)version["enabled"]! ? "on" : "off"));

    /// <summary>The rotation that the end of a version owed on a device, as the API shows it.</summary>
    public static Task<JsonNode> RotationAsync(this Stack stack, string device, string secret, string version) =>
        stack.GetAsync($"/api/handoffs/{HandoffKey.OfRotation(HandoffKey.OfDevice(device), secret, version)}");

    /// <summary>The types of a device's ledger entries that have to do with rotations.</summary>
    public static async Task<IReadOnlyList<string>> RotationEntriesAsync(this Stack stack, string device) =>
        [.. (await stack.LedgerAsync(device)).Select(entry => entry.Text("type")!).Where(type => type.StartsWith("rotation.", StringComparison.Ordinal) || type.StartsWith("step.", StringComparison.Ordinal))];
}

using System.Globalization;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.KeyVault;

/// <summary>One version of a secret. Times are Unix seconds, as Key Vault counts.</summary>
internal sealed class SecretVersion
{
    public required string Id { get; init; }

    /// <summary>Leaves this object only in the answer to the secret's own API.</summary>
    public required string Value { get; init; }

    public required long Created { get; init; }

    public long Updated { get; set; }

    public bool Enabled { get; set; } = true;

    public long? Expires { get; set; }

    public long? NotBefore { get; set; }

    public string? ContentType { get; set; }

    public JsonObject Tags { get; set; } = [];

    /// <summary>Takes what the body of a set or an update names: <c>attributes</c>, <c>tags</c>, <c>contentType</c>.</summary>
    public void Take(JsonObject body, long now)
    {
        if (body["attributes"] is JsonObject attributes)
        {
            Enabled = attributes.Flag("enabled") ?? Enabled;
            Expires = attributes.ContainsKey("exp") ? Seconds(attributes["exp"]) : Expires;
            NotBefore = attributes.ContainsKey("nbf") ? Seconds(attributes["nbf"]) : NotBefore;
        }
        if (body["tags"] is JsonObject tags)
        {
            Tags = tags.DeepClone().AsObject();
        }
        ContentType = body.Text("contentType") ?? ContentType;
        Updated = now;
    }

    /// <summary>A secret bundle or item (https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret).</summary>
    public JsonObject ToBundle(string id, bool withValue)
    {
        var bundle = new JsonObject();
        if (withValue)
        {
            bundle["value"] = Value;
        }
        bundle["id"] = id;
        if (ContentType is not null)
        {
            bundle["contentType"] = ContentType;
        }
        var attributes = new JsonObject { ["enabled"] = Enabled };
        if (NotBefore is { } notBefore)
        {
            attributes["nbf"] = notBefore;
        }
        if (Expires is { } expires)
        {
            attributes["exp"] = expires;
        }
        attributes["created"] = Created;
        attributes["updated"] = Updated;
        attributes["recoveryLevel"] = "Recoverable+Purgeable";
        attributes["recoverableDays"] = 90;
        bundle["attributes"] = attributes;
        bundle["tags"] = Tags.DeepClone();
        return bundle;
    }

    /// <summary>For the control API: everything but the value.</summary>
    public JsonObject ToControl() => new()
    {
        ["version"] = Id,
        ["enabled"] = Enabled,
        ["created"] = Time(Created),
        ["updated"] = Time(Updated),
        ["expires"] = Time(Expires),
        ["contentType"] = ContentType,
        ["tags"] = Tags.DeepClone(),
    };

    private static long? Seconds(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long seconds) ? seconds : null;

    private static string? Time(long? seconds) => seconds is { } known
        ? DateTimeOffset.FromUnixTimeSeconds(known).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : null;
}

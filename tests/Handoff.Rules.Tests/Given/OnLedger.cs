using System.Text.Json;
using System.Text.Json.Nodes;

namespace Handoff.Rules.Tests.Given;

/// <summary>Reads the text of ledger entries.</summary>
internal static class OnLedger
{
    public static string TypeOf(string entry)
    {
        using var json = JsonDocument.Parse(entry);
        return json.RootElement.GetProperty("type").GetString()!;
    }

    /// <summary>The only entry of a type, as JSON.</summary>
    public static JsonNode The(this Ward ward, string type) =>
        JsonNode.Parse(ward.Ledger.Single(entry => TypeOf(entry.Text) == type).Text)!;

    public static int Count(this Ward ward, string type) => ward.Ledger.Count(entry => TypeOf(entry.Text) == type);
}

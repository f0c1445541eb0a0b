using System.Text.Json;

namespace HandoffFunctions.Local.Commands;

/// <summary>What a file to send holds, and where each part of it belongs.</summary>
internal static class Publication
{
    private static readonly string[] EventMembers = ["specversion", "eventType"];

    // The last one as a table of Azure Monitor has it.
    private static readonly string[] RecordMembers = ["records", "category", "Category"];

    /// <summary>The whole text if it is JSON, otherwise its lines.</summary>
    public static string[] In(string text) => Web.Json.IsJson(text)
        ? [text]
        : text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>
    /// Whether it is for the event hub: <c>records</c>, or a <c>category</c> as each record of a diagnostic setting has it
    /// (https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs-schema). Of an array, the first
    /// element tells.
    /// </summary>
    public static bool IsOfRecords(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var first = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
        return first.ValueKind == JsonValueKind.Object && !EventMembers.Any(Has) && RecordMembers.Any(Has);

        bool Has(string name) => first.TryGetProperty(name, out _);
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>Short ways to read what the API and the stand-ins answer.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonNode? node, string name) => (string?)(node as JsonObject)?[name];

    public static DateTimeOffset Time(this JsonNode? node, string name) =>
        DateTimeOffset.Parse((string)node![name]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static IReadOnlyList<JsonNode> Items(this JsonNode node, string name) => [.. node[name]!.AsArray().Select(item => item!)];

    /// <summary>A handoff's only step of a kind.</summary>
    public static JsonNode Step(this JsonNode handoff, string kind) =>
        Assert.Single(handoff.Items("steps"), step => step.Text("kind") == kind);

    /// <summary>A handoff's steps as <c>kind target: state</c>, in the order in which they are owed.</summary>
    public static IReadOnlyList<string> Steps(this JsonNode handoff) =>
        [.. handoff.Items("steps").Select(step => $"{step.Text("kind")} {step.Text("target")}: {step.Text("state")}")];

    /// <summary>Where the first item stands that fits; fails when none does.</summary>
    public static int IndexOf(this IReadOnlyList<JsonNode> items, Func<JsonNode, bool> fits)
    {
        var index = items.ToList().FindIndex(item => fits(item));
        Assert.True(index >= 0, "no such item");
        return index;
    }
}

namespace Handoff.Rules.Events.Records;

/// <summary>The logs from which records are read, by the names that policy, findings and documents use.</summary>
public static class FeedNames
{
    /// <summary>The providers that are read by a map. A new one is a file <c>NAME.map.json</c> here and its name in this list.</summary>
    internal static IReadOnlyList<string> Mapped { get; } = ["okta", "keycloak"];

    public static IReadOnlyList<string> All { get; } = [.. EntraLog.Known.Select(log => log.Feed), .. Mapped];
}

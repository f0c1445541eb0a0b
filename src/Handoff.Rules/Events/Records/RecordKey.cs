using System.Security.Cryptography;
using System.Text;
using Handoff.Rules.Text;

namespace Handoff.Rules.Events.Records;

/// <summary>Ids for what comes without one. The same record gives the same id, whatever it is wrapped in and however often it comes.</summary>
internal static class RecordKey
{
    /// <param name="feed">Which log; with the scope, such as a tenant, the key's source.</param>
    /// <param name="id">The record's own id; null when it has none.</param>
    /// <param name="stable">What tells the record apart then, with its time.</param>
    public static EventKey Of(string feed, string? scope, string? id, DateTimeOffset? at, params ReadOnlySpan<string?> stable) =>
        new(Fit(feed, scope is null ? null : $"/{scope}"), id ?? $"hash:{Hash([at is { } time ? Rfc3339.Write(time) : null, .. stable])}");

    /// <summary>A stand-in for a session that a log does not name: what it is made of, and the value.</summary>
    public static string StandIn(string kind, string value) => Fit($"{kind}:", value);

    // Every id stays within what is taken as an id anywhere.
    private static string Fit(string prefix, string? value) =>
        prefix.Length + (value?.Length ?? 0) <= ReadFields.LongestText ? prefix + value : $"{prefix}{Hash([value])}";

    private static string Hash(ReadOnlySpan<string?> parts)
    {
        // The length prefix keeps ("a","bc") and ("ab","c") apart.
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part?.Length ?? -1).Append(':').Append(part);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace HandoffFunctions.Tests.Api;

/// <summary>
/// The names and types of the public contract, version 1. A type ends in ? where null is allowed. Fields may be added to an answer; none
/// of these may go, or change its type.
/// </summary>
internal static class Shapes
{
    public const string Finding =
        """
        id text, kind text, severity text, status text, deviceId text?, deviceClass text?, department text?, userId text?, userName text?,
        sessionId text?, handoffId text?, handoffAt time?, sessionStartedAt time?, lastSeenAt time?, flaggedAt time, ageSeconds number,
        owner text?, dueAt time?, evidence object, reviewedBy text?, reviewNote text?, resolvedAt time?, resolution text?
        """;

    public const string Page = "items array, nextCursor text?, sweptAt time?, fresh bool";

    public const string Device =
        "deviceId text, deviceClass text?, department text?, holder object?, since time?, dueAt time?, openSessions array, stepsOwed array";

    public const string Session = "sessionId text, userId text, startedAt time, lastSeenAt time?, attributedBy text";

    public const string Handoff =
        "id text, deviceId text, cause text, from object?, to object?, at time, steps array, collateral array, timeToZeroAccess number?";

    public const string Step = "kind text, target text, state text, attempts number, evidence object, reason text?, nextAttemptAt time?";

    public const string Entry = "seq number, prev hash, hash hash, entry object";

    public const string Verification = "valid bool, entries number, head hash, firstBad number?, reason text?";

    public const string Summary =
        "bySeverity object, byKind object, byAge object, feeds array, sweptAt time?, fresh bool, timeToZeroAccess object";

    public const string Rejection =
        "id text, at time, reason text, field text?, eventType text?, eventId text?, eventSource text?, size number, excerpt text";

    public static void Check(string shape, JsonNode answer)
    {
        foreach (var field in shape.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, type) = field.Split(' ') is [var first, var second] ? (first, second) : throw new FormatException(field);
            Assert.True(answer.AsObject().ContainsKey(name), $"{name} is missing in {answer.ToJsonString()}");
            var value = answer[name];
            Assert.True(value is null ? type.EndsWith('?') : Is(value, type.TrimEnd('?')), $"{name} is no {type}: {value?.ToJsonString()}");
        }
    }

    /// <summary>Some of an answer's texts in one line, as one value to compare.</summary>
    public static string Line(JsonNode answer, params string[] names) => string.Join(" | ", names.Select(name => (string?)answer[name]));

    private static bool Is(JsonNode value, string type) => (type, value.GetValueKind()) switch
    {
        ("text", JsonValueKind.String) or ("number", JsonValueKind.Number) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) => true,
        ("bool", JsonValueKind.True or JsonValueKind.False) => true,
        // RFC 3339 in UTC.
        ("time", JsonValueKind.String) => value.GetValue<string>() is ['2', .., 'Z'] text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _),
        ("hash", JsonValueKind.String) => value.GetValue<string>() is { Length: 64 } hash && hash.All(char.IsAsciiHexDigitLower),
        _ => false,
    };
}

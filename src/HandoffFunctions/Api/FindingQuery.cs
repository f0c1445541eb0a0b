using System.Globalization;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Text;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>What a caller wants listed. Every part is checked before it is used, and none becomes part of a storage query.</summary>
internal sealed record FindingQuery(
    IReadOnlySet<FindingKind>? Kinds,
    IReadOnlySet<FindingStatus>? Statuses,
    IReadOnlySet<Severity>? Severities,
    string? DeviceId,
    string? UserId,
    string? Department,
    DateTimeOffset? From,
    DateTimeOffset? To,
    int Top,
    string? Cursor,
    bool AsCsv)
{
    /// <exception cref="BadQuery">A parameter holds what is not allowed.</exception>
    public static FindingQuery Of(HttpRequest request, bool residualOnly)
    {
        var kinds = Several<FindingKind>(request, "kind", FindingNames.TryParse, FindingNames.All);
        if (residualOnly)
        {
            var residual = Enum.GetValues<FindingKind>().Where(kind => kind.IsResidual());
            kinds = (kinds is null ? residual : residual.Where(kinds.Contains)).ToHashSet();
        }

        return new FindingQuery(
            kinds,
            Several<FindingStatus>(request, "status", Words.TryParse, Words.All<FindingStatus>()),
            Several<Severity>(request, "severity", Words.TryParse, Words.All<Severity>()),
            One(request, "deviceId"),
            One(request, "userId"),
            One(request, "department"),
            Time(request, "from"),
            Time(request, "to"),
            TopOf(request),
            Api.Cursor.PlaceIn(FindingsApi.List, request, FindingsList.IsId),
            WantsCsv(request));
    }

    /// <summary>Whether only open and acknowledged findings can match, which are few and stand apart.</summary>
    public bool OnlyOpen => Statuses is not null && Statuses.All(status => status is FindingStatus.Open or FindingStatus.Acknowledged);

    public bool Wants(Finding finding) =>
        Kinds?.Contains(finding.Kind) != false
        && Statuses?.Contains(finding.Status) != false
        && Severities?.Contains(finding.Severity) != false
        && (DeviceId is null || Person.Same(DeviceId, finding.DeviceId))
        && (UserId is null || Person.Same(UserId, finding.UserId))
        && (Department is null || Person.Same(Department, finding.Department));

    public static string? One(HttpRequest request, string name) => request.Query[name].LastOrDefault() is { Length: > 0 } text ? text : null;

    public static DateTimeOffset? Time(HttpRequest request, string name) => One(request, name) switch
    {
        null => null,
        // A "+" that nobody encoded arrives as a blank.
        var text when Rfc3339.TryRead(text.Length > 6 && text[^6] == ' ' ? $"{text[..^6]}+{text[^5..]}" : text, out var time) => time,
        _ => throw new BadQuery($"{name} must be an RFC 3339 time with an offset"),
    };

    private static bool WantsCsv(HttpRequest request) => One(request, "format") switch
    {
        "csv" => true,
        "json" => false,
        null => request.Headers.Accept.ToString().Contains("text/csv", StringComparison.OrdinalIgnoreCase),
        _ => throw new BadQuery("format must be json or csv"),
    };

    public static int TopOf(HttpRequest request) => One(request, "top") switch
    {
        null => 100,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top is >= 1 and <= 1000 => top,
        _ => throw new BadQuery("top must be a whole number from 1 to 1000"),
    };

    private delegate bool Parse<T>(string text, out T value);

    /// <summary>One or more values, repeated or parted by commas (the host joins repeated ones by commas).</summary>
    private static HashSet<T>? Several<T>(HttpRequest request, string name, Parse<T> parse, IEnumerable<string> allowed)
    {
        var texts = request.Query[name].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        return texts.Count == 0 ? null : texts.Select(text => parse(text, out var value) ? value : throw new BadQuery($"{name} must be one of {string.Join(", ", allowed)}")).ToHashSet();
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HandoffFunctions.Local.Control;

/// <summary>One call to a stand-in or to storage.</summary>
/// <param name="Path">Percent-encoded as it was sent, without the query.</param>
/// <param name="Query">With the leading question mark, credentials blanked; empty when there is none.</param>
/// <param name="Status">0 when the caller got no answer.</param>
internal sealed record Call(DateTimeOffset At, string Service, string Method, string Path, string Query, int Status);

/// <summary>Every call made to the stand-ins and to storage, in the order in which they were answered; the newest 200,000.</summary>
internal sealed partial class CallLog
{
    private const int Kept = 200_000;
    private readonly Lock _gate = new();
    private readonly Queue<Call> _calls = new();

    /// <summary>The calls to <paramref name="service"/> (<c>graph</c>, <c>keyVault</c>, <c>table</c>, <c>eventGrid</c>, <c>receiver</c>), or all.</summary>
    public IReadOnlyList<Call> Of(string? service = null)
    {
        lock (_gate)
        {
            return [.. _calls.Where(call => string.IsNullOrEmpty(service)
                || string.Equals(call.Service, service, StringComparison.OrdinalIgnoreCase))];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _calls.Clear();
        }
    }

    internal void Add(Call call)
    {
        lock (_gate)
        {
            if (_calls.Count == Kept)
            {
                _calls.Dequeue();
            }
            _calls.Enqueue(call with { Query = Credentials().Replace(call.Query, "$1=***") });
        }
    }

    internal static JsonObject ToJson(Call call) => new()
    {
        ["at"] = call.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["service"] = call.Service,
        ["method"] = call.Method,
        ["path"] = call.Path,
        ["query"] = call.Query,
        ["status"] = call.Status,
    };

    // Shared access signatures and keys travel in these parameters.
    [GeneratedRegex("(?<=[?&])(sig|code|key|access_token|client_secret)=[^&]*", RegexOptions.IgnoreCase)]
    private static partial Regex Credentials();
}

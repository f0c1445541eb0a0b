using System.IO.Enumeration;
using System.Text.RegularExpressions;
using HandoffFunctions.Local.Control;

namespace HandoffFunctions.Tests.Fixtures;

/// <summary>One call that the application makes during a handoff, told apart in a way that fits the same call of another handoff.</summary>
/// <param name="Path">With the handoff's own names as <c>{name}</c>, and <c>*</c> for what no test can know beforehand.</param>
/// <param name="Occurrence">1 for the first call that looks like this.</param>
internal sealed partial record OutgoingCall(string Service, string Method, string Path, int Occurrence)
{
    /// <summary>Whether the call only asks, so that doing it and not doing it leave the same behind.</summary>
    public bool Reads => Method == "GET";

    /// <summary>Whether it is the write that puts an event on record.</summary>
    public bool Records => Service == "table" && !Reads;

    /// <summary>Every call of a handoff, in the order in which they were answered.</summary>
    /// <param name="names">The names that this handoff alone used.</param>
    public static IReadOnlyList<OutgoingCall> Of(IReadOnlyList<Call> calls, IReadOnlyDictionary<string, string> names) =>
    [
        .. calls.Select((call, index) =>
        {
            var path = names.Aggregate(call.Path, (text, name) => text.Replace(name.Value, $"{{{name.Key}}}", StringComparison.OrdinalIgnoreCase));
            path = Unforeseeable().Replace(path, "*");
            var occurrence = calls.Take(index + 1).Count(other => other.Service == call.Service && other.Method == call.Method && Fits(Filled(path, names), other.Path));
            return new OutgoingCall(call.Service, call.Method, path, occurrence);
        }),
    ];

    /// <summary>Lets the calls before it pass, and leaves this one without an answer.</summary>
    /// <param name="applied">Whether it takes effect before.</param>
    public IEnumerable<Fault> Hang(IReadOnlyDictionary<string, string> names, bool applied)
    {
        var hang = new Fault(Service, Method, Filled(Path, names), Times: 1, Hang: true, Applied: applied);
        return Occurrence == 1 ? [hang] : [hang with { Hang = false, Applied = false, DelayMs = 0, Times = Occurrence - 1 }, hang];
    }

    private static string Filled(string path, IReadOnlyDictionary<string, string> names) =>
        names.Aggregate(path, (text, name) => text.Replace($"{{{name.Key}}}", name.Value, StringComparison.Ordinal));

    private static bool Fits(string pattern, string path) => FileSystemName.MatchesSimpleExpression(pattern, path);

    /// <summary>Keys, versions and shards follow from hashes or from chance.</summary>
    [GeneratedRegex("[0-9a-f]{16,}|(?<=PartitionKey=')s[0-9]+", RegexOptions.IgnoreCase)]
    private static partial Regex Unforeseeable();
}

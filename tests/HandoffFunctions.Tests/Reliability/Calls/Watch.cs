using System.Text.RegularExpressions;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Simulation.Model;
using HandoffFunctions.Simulation.Oracle;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>
/// Tells the oracle of every transaction and of every revocation that is asked for, with what whoever asked could know: what was on record when the
/// rows about the person and the device were last read.
/// </summary>
/// <param name="facts">By the ids of their events.</param>
internal sealed partial class Watch(Invariants oracle, World world, IReadOnlyDictionary<string, Happened> facts)
{
    private readonly Dictionary<string, DateTimeOffset> _looked = [];
    private DateTimeOffset _begun;

    /// <summary>The first promise that was broken.</summary>
    public InvariantBrokenException? Broken { get; private set; }

    /// <summary>The app is told to do something: what it read before says nothing of what it knows now.</summary>
    public void Begins()
    {
        _begun = world.Time.Now;
        _looked.Clear();
    }

    /// <summary>A call leaves the app.</summary>
    public void Sent(string service, string method, string path)
    {
        if (service == "table" && method == "GET" && Looked().Match(Uri.UnescapeDataString(path)) is { Success: true } match)
        {
            _looked[match.Groups["key"].Value] = world.Time.Now;
        }
        else if (service == "graph" && Revoked().Match(path) is { Success: true } revoked)
        {
            var user = Uri.UnescapeDataString(revoked.Groups["user"].Value);
            Judge(() => oracle.Revoked(user, world.Time.Now, KnowsOf(user)));
        }
    }

    /// <param name="isOwn">Whether the app still waits for it: nobody else wrote since it had read, that is what the version says.</param>
    public void Wrote(IReadOnlyList<RowChange> changes, bool isOwn) => Judge(() =>
    {
        foreach (var change in changes)
        {
            oracle.Wrote(change.Before, change.After);
            if (isOwn && change.RowKey.EndsWith("|head", StringComparison.Ordinal))
            {
                _looked[change.RowKey] = world.Time.Now;
            }

            if (change.After is { } row && change.RowKey.Contains("|i|", StringComparison.Ordinal) && facts.TryGetValue(row.GetString("id")!, out var fact))
            {
                oracle.Accepted(new Told(fact with { Source = row.GetString("source")! }, "", world.Time.Now, IsRepeat: false), world.Time.Now);
            }
        }
    });

    private void Judge(Action tell)
    {
        try
        {
            tell();
            oracle.CheckWritten();
        }
        catch (InvariantBrokenException broken)
        {
            // Whoever asks would take it for the service's failure, and go on.
            Broken ??= broken;
        }
    }

    private DateTimeOffset KnowsOf(string user) => _looked
        .Where(look => look.Key == $"w|{HandoffKey.OfWorker(user)}|" || look.Key.EndsWith("|head", StringComparison.Ordinal))
        .Select(look => look.Value).Append(_looked.Count == 0 ? _begun : DateTimeOffset.MaxValue).Min();

    [GeneratedRegex(@"RowKey='(?<key>[dp][0-9a-f]{24}\|head)'|RowKey ge '(?<key>w\|p[0-9a-f]{24}\|)'(?!.*NextPartitionKey)")]
    private static partial Regex Looked();

    [GeneratedRegex("/users/(?<user>[^/]+)/revokeSignInSessions$")]
    private static partial Regex Revoked();
}

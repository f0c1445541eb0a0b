using System.Text.Json;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Simulation.Oracle;

namespace HandoffFunctions.Simulation.Model;

/// <summary>What the model expects, held against what the product's rows say.</summary>
internal static class Compare
{
    /// <summary>When a fact about a person is carried to the person's devices, counted from when it came (decision 0007).</summary>
    private static readonly TimeSpan[] Rounds =
        [TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(72), TimeSpan.FromMinutes(432), TimeSpan.FromMinutes(1452)];

    /// <summary>Each round waits for a sweep, and for whatever made the sweep fail.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Whether everything that was accepted has reached every device that it concerns. Until then a sign-in that came after a fact about its
    /// person, and happened before it, may not have met that fact yet.
    /// </summary>
    public static bool IsSettled(IReadOnlyList<Told> accepted, DateTimeOffset now) =>
        !accepted.Any(person => person.Fact.IsAboutPerson && accepted.Any(other => other.Fact.Device is not null && other.Fact.At <= person.Fact.At
            && other.ArrivesAt >= person.ArrivesAt && now < person.ArrivesAt + NextRound(other.ArrivesAt - person.ArrivesAt) + Late));

    private static TimeSpan NextRound(TimeSpan after) => Rounds.FirstOrDefault(round => round >= after, TimeSpan.FromDays(365));

    /// <summary>
    /// Every difference in custody, handoffs and open findings, one line each; empty when the product agrees with the model.
    /// </summary>
    /// <param name="accepted">What the product has acknowledged; <see cref="Told.ArrivesAt"/> says when.</param>
    /// <param name="now">By the true clock; the product's sweep has just run.</param>
    public static IReadOnlyList<string> Differences(IReadOnlyList<Told> accepted, string policy, IReadOnlyList<TableEntity> rows, DateTimeOffset now)
    {
        var kept = new KeepRows(new SearchSecrets([]));
        kept.Take(rows);
        foreach (var subject in kept.TakeChanged())
        {
            subject.Append();
        }

        return Differences([.. accepted.DistinctBy(told => (told.Fact.Source, told.Fact.Id))], Rules.Of(policy), kept.Subjects, now, sweepsMayBeLate: false);
    }

    internal static IReadOnlyList<string> Differences(IReadOnlyList<Told> accepted, Rules rules, IReadOnlyDictionary<string, SubjectView> subjects, DateTimeOffset now, bool sweepsMayBeLate)
    {
        var world = World.Of([.. accepted.Select(told => told.Fact)]);
        var rows = subjects.Values.SelectMany(subject => subject.Handoffs.Values.Select(kept => kept.Read)).Where(handoff => handoff is { IsHandoff: true, IsRevised: false }).ToList();
        var differences = new List<string>();
        differences.AddRange(Both("handoff", world.Days.SelectMany(day => day.Passings).Select(passing => passing.ToString()).Concat(world.Departures.Select(Departure)), rows.Select(InWords)));
        differences.AddRange(Both("custody", world.Days.Select(day => Custody(day.Device, day.Holder?.User, day.Holder?.Since)), world.Days.Select(day => Custody(day.Device, subjects))));

        var flags = new Flags(accepted, rules, subjects, now, sweepsMayBeLate).Of(world).ToList();
        var open = subjects.Values.SelectMany(subject => subject.Findings.Values.Select(kept => kept.Read)).Where(finding => finding.IsOpen).Select(finding => InWords(finding, subjects)).ToList();
        var may = flags.Where(flag => !flag.Must).Select(flag => flag.About).ToHashSet();
        differences.AddRange(Both("finding", flags.Where(flag => flag.Must).Select(flag => flag.About), open.Where(found => !may.Contains(found))));
        return differences;
    }

    private static IEnumerable<string> Both(string what, IEnumerable<string> expected, IEnumerable<string> found)
    {
        var (wanted, there) = (expected.Order(StringComparer.Ordinal).ToList(), found.Order(StringComparer.Ordinal).ToList());
        foreach (var name in wanted.Concat(there).Distinct())
        {
            var (most, fewest) = (wanted.Count(each => each == name), there.Count(each => each == name));
            if (most != fewest)
            {
                yield return fewest == 0 ? $"{what} is missing: {name}" : most == 0 ? $"{what} should not be: {name}" : $"{what} is there {fewest} times instead of {most}: {name}";
            }
        }
    }

    private static string Departure(Happened fact) => new Passing("(person)", "departure", fact.At, fact.User, null).ToString();

    private static string InWords(HandoffRow row) => new Passing(row.DeviceId?.ToLowerInvariant() ?? "(person)", row.Cause, row.At, row.From, row.To).ToString();

    private static string Custody(string device, string? user, DateTimeOffset? since) =>
        user is null ? $"nobody holds {device}" : $"{user.ToLowerInvariant()} holds {device} since {since?.ToUniversalTime():HH:mm:ss.fffffff}";

    private static string Custody(string device, IReadOnlyDictionary<string, SubjectView> subjects)
    {
        if (subjects.GetValueOrDefault(Keys.OfDevice(device))?.Head is not { } head)
        {
            return $"nobody holds {device}";
        }

        using var state = JsonDocument.Parse(head.Utf8);
        var holder = state.RootElement.Part("custody")?.Part("holder");
        return Custody(device, holder?.Text("userId"), holder?.Time("since"));
    }

    private static string InWords(FindingRow finding, IReadOnlyDictionary<string, SubjectView> subjects)
    {
        var (device, user) = (finding.DeviceId?.ToLowerInvariant(), finding.UserId?.ToLowerInvariant());
        var handoff = finding.HandoffId is { } id ? subjects[id[..Keys.SubjectLength]].Handoffs[id].Read : null;
        return finding.Kind switch
        {
            "residual.agent" => $"{finding.Kind} session {finding.SessionId} of {user} for {handoff?.From?.ToLowerInvariant()}, {InWords(handoff!)}",
            "residual.open" or "residual.active" or "residual.token" => $"{finding.Kind} session {finding.SessionId} of {user}, {InWords(handoff!)}",
            "teardown.stuck" or "teardown.unverifiable" => $"{finding.Kind} {finding.Step?.Kind} of {finding.Step?.Target.ToLowerInvariant()}, handoff {finding.HandoffId}",
            "session.idle" => $"{finding.Kind} {device} session {finding.SessionId} of {user}",
            _ => $"{finding.Kind} {device} with {user}",
        };
    }
}

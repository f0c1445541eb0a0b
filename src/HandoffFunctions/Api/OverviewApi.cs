using System.Reflection;
using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Handling;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Api;

/// <summary>Counts for a dashboard, and whether the app is up.</summary>
internal sealed class OverviewApi(FindingsList findings, CustodyStore store, ReadFreshness freshness, SweepLog sweepLog, HandoffPolicy policy, TimeProvider time)
{
    private const int DurationsPerShard = 200;

    private static readonly (string Name, TimeSpan Under)[] Ages =
    [
        ("under 1 h", TimeSpan.FromHours(1)),
        ("1 to 8 h", TimeSpan.FromHours(8)),
        ("8 to 24 h", TimeSpan.FromDays(1)),
        ("1 to 7 d", TimeSpan.FromDays(7)),
        ("over 7 d", TimeSpan.MaxValue),
    ];

    public async Task SummaryAsync(HttpContext context, Caller caller)
    {
        var fresh = await freshness.NowAsync(context.RequestAborted).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var open = new List<Finding>();
        for (string? cursor = null; ;)
        {
            var page = await findings.PageAsync(onlyOpen: true, _ => true, null, null, cursor, 1000, context.RequestAborted).ConfigureAwait(false);
            open.AddRange(page.Items);
            if ((cursor = page.Last) is null)
            {
                break;
            }
        }

        var counted = await store.CountedAsync(context.RequestAborted).ConfigureAwait(false);
        var swept = await sweepLog.ReadAsync(context.RequestAborted).ConfigureAwait(false);
        var seconds = (await store.TimesToZeroAccessAsync(DurationsPerShard, context.RequestAborted).ConfigureAwait(false)).Order().ToList();
        await context.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            Counts(json, "bySeverity", open.GroupBy(finding => Words.Of(finding.Severity)));
            Counts(json, "byKind", open.GroupBy(finding => FindingNames.Of(finding.Kind)));
            Counts(json, "byAge", open.GroupBy(finding => Ages.First(age => now - finding.FlaggedAt < age.Under).Name));
            json.WriteStartArray("feeds");
            foreach (var feed in fresh.Feeds)
            {
                Feed(json, feed);
            }

            json.WriteEndArray();
            fresh.Write(json);
            json.WriteStartObject("timeToZeroAccess");
            Percentile(json, "p50", seconds, 0.50);
            Percentile(json, "p95", seconds, 0.95);
            json.WriteNumber("handoffs", seconds.Count);
            json.WriteEndObject();
            Steps(json, counted);
            Brake(json, counted, open);
            Sweep(json, swept);
            json.WriteBoolean("dryRun", policy.DryRun);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>Says that the process answers, and its version. Nothing that a stranger could use.</summary>
    public static Task HealthAsync(HttpContext context) => context.WriteJsonAsync(json =>
    {
        json.WriteStartObject();
        json.WriteString("status", "ok");
        json.WriteString("version", typeof(OverviewApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        json.WriteString("contract", "1");
        json.WriteEndObject();
    });

    private static void Steps(Utf8JsonWriter json, IReadOnlyList<StepCount> counted)
    {
        json.WriteStartObject("steps");
        foreach (var count in counted)
        {
            json.WriteStartObject(Words.Of(count.Kind));
            json.WriteNumber("owed", count.Owed);
            json.WriteNumber("accepted", count.Accepted);
            json.WriteNumber("stuck", count.Stuck);
            json.WriteNumber("held", count.Held + count.HeldUrgent);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void Brake(Utf8JsonWriter json, IReadOnlyList<StepCount> counted, List<Finding> open)
    {
        if (policy.Brake is not { } brake)
        {
            json.WriteNull("brake");
            return;
        }

        var pulled = open.Where(finding => finding.Kind == FindingKind.TeardownBraked).Select(finding => (DateTimeOffset?)finding.FlaggedAt).Min();
        json.WriteStartObject("brake");
        json.WriteNumber("revocationsPerMinute", brake.RevocationsPerMinute);
        json.WriteString("pulledAt", FindingJson.Time(pulled));
        json.WriteNumber("held", counted.Sum(count => count.Held));
        json.WriteNumber("heldUrgent", counted.Sum(count => count.HeldUrgent));
        json.WriteEndObject();
    }

    /// <summary>How far the last sweep came, and whether it left something; null before the first.</summary>
    private static void Sweep(Utf8JsonWriter json, Swept? swept)
    {
        if (swept is null)
        {
            json.WriteNull("lastSweep");
            return;
        }

        json.WriteStartObject("lastSweep");
        json.WriteString("begunAt", FindingJson.Time(swept.BegunAt));
        json.WriteNumber("visited", swept.Visited);
        json.WriteNumber("left", swept.Left);
        json.WriteBoolean("partial", swept.Left > 0);
        json.WriteEndObject();
    }

    private static void Feed(Utf8JsonWriter json, FeedStanding feed)
    {
        json.WriteStartObject();
        json.WriteString("name", feed.Name);
        json.WriteString("lastAt", FindingJson.Time(feed.LastAt));
        json.WriteBoolean("fresh", feed.IsFresh);
        json.WriteEndObject();
    }

    private static void Counts(Utf8JsonWriter json, string name, IEnumerable<IGrouping<string, Finding>> groups)
    {
        json.WriteStartObject(name);
        foreach (var group in groups.OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(group.Key, group.Count());
        }

        json.WriteEndObject();
    }

    /// <summary>The nearest-rank percentile; null of nothing.</summary>
    private static void Percentile(Utf8JsonWriter json, string name, List<double> sorted, double rank)
    {
        if (sorted.Count == 0)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, sorted[(int)Math.Ceiling(rank * sorted.Count) - 1]);
        }
    }
}
